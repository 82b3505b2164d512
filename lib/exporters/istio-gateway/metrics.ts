import { istioGateway } from './exporter';

const ISTIO_STATS = 'istio/proxy source/extensions/filters/http/istio_stats/istio_stats.cc';

/** Native, and on every request metric. Values that Envoy does not know are `unknown`. */
const REQUEST_LABELS = [
  'reporter',
  'source_workload',
  'source_workload_namespace',
  'source_principal',
  'source_app',
  'source_version',
  'source_canonical_service',
  'source_canonical_revision',
  'source_cluster',
  'destination_workload',
  'destination_workload_namespace',
  'destination_principal',
  'destination_app',
  'destination_version',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_canonical_service',
  'destination_canonical_revision',
  'destination_cluster',
  'request_protocol',
  'response_code',
  'grpc_response_status',
  'response_flags',
  'connection_security_policy',
] as const;

/** Envoy's own, for times and sizes alike; `sidecar.istio.io/statsHistogramBuckets` on the pod replaces them. */
const ENVOY_BUCKETS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/**
 * On a gateway `reporter` is `source`. Refusals of the wasm filter (401, 403, 429) are in it, with
 * `destination_workload="unknown"`: no upstream was chosen for them.
 */
export const istioRequestsTotal = istioGateway.counter('istio_requests_total', {
  unit: 'requests',
  labels: REQUEST_LABELS,
  telemetry: 'gateway',
  lazy: true,
  note: 'response_code="0" is a client that left before there was a response. For 429 ask limited_calls first.',
  source: ISTIO_STATS,
});

/** Milliseconds, unlike every other duration of the flow. Quick refusals are in it and pull quantiles down. */
export const istioRequestDurationMilliseconds = istioGateway.histogram(
  'istio_request_duration_milliseconds',
  {
    unit: 'milliseconds',
    labels: REQUEST_LABELS,
    telemetry: 'gateway',
    buckets: ENVOY_BUCKETS,
    lazy: true,
    source: ISTIO_STATS,
  },
);

/** Headers included. The bounds are those of times, so 3.6 MB is the last one. */
export const istioRequestBytes = istioGateway.histogram('istio_request_bytes', {
  unit: 'bytes',
  labels: REQUEST_LABELS,
  telemetry: 'gateway',
  buckets: ENVOY_BUCKETS,
  lazy: true,
  source: ISTIO_STATS,
});

/** Headers included. The bounds are those of times, so 3.6 MB is the last one. */
export const istioResponseBytes = istioGateway.histogram('istio_response_bytes', {
  unit: 'bytes',
  labels: REQUEST_LABELS,
  telemetry: 'gateway',
  buckets: ENVOY_BUCKETS,
  lazy: true,
  source: ISTIO_STATS,
});

/** Always 1; `tag` is the version of the proxy. */
export const istioBuild = istioGateway.gauge('istio_build', {
  evidence: true,
  unit: 'info',
  labels: ['component', 'tag'],
  source: ISTIO_STATS,
});
