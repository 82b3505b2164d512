import { maasApi } from './exporter';

const METRICS_GO = 'opendatahub-io/models-as-a-service maas-api/internal/metrics';
const SINCE = 'From May 2026; `tenant_name` from July 2026.';

/** `tenant_name` is the tenant that the instance serves, not the caller's. */
const HTTP = ['method', 'route', 'status', 'tenant_name'] as const;
const GO_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** `route` is a pattern, or `unmatched`; `status` the whole code. */
export const maasApiHttpRequestsTotal = maasApi.counter('maas_api_http_requests_total', {
  unit: 'requests',
  labels: HTTP,
  lazy: true,
  note: SINCE,
  source: METRICS_GO,
});

export const maasApiHttpRequestDurationSeconds = maasApi.histogram('maas_api_http_request_duration_seconds', {
  unit: 'seconds',
  labels: HTTP,
  buckets: GO_BUCKETS,
  lazy: true,
  note: SINCE,
  source: METRICS_GO,
});

export const maasApiHttpRequestsInFlight = maasApi.gauge('maas_api_http_requests_in_flight', {
  unit: 'requests',
  labels: ['method'],
  lazy: true,
  note: SINCE,
  source: METRICS_GO,
});

/** `result` is valid, invalid or error. */
export const maasApiKeyValidationTotal = maasApi.counter('maas_api_key_validation_total', {
  unit: 'validations',
  labels: ['tenant_name', 'result'],
  lazy: true,
  note: SINCE,
  source: METRICS_GO,
});

export const maasApiTokenMintTotal = maasApi.counter('maas_api_token_mint_total', {
  unit: 'keys',
  labels: ['tenant_name', 'result'],
  lazy: true,
  note: SINCE,
  source: METRICS_GO,
});

/** Access reviews answered from memory. */
export const sarCacheHitsTotal = maasApi.counter('sar_cache_hits_total', {
  evidence: true,
  unit: 'lookups',
  note: SINCE,
  source: METRICS_GO,
});

export const sarCacheMissesTotal = maasApi.counter('sar_cache_misses_total', {
  unit: 'lookups',
  note: SINCE,
  source: METRICS_GO,
});
