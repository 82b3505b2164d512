import { limitador } from './exporter';

const METRICS_RS = 'Kuadrant/limitador limitador-server/src/prometheus_metrics.rs';
const SERVICE_RS = 'Kuadrant/limitador limitador-server/src/envoy_rls/kuadrant_service.rs';

/**
 * Under a TokenRateLimitPolicy: tokens, counted when the response has reported its usage.
 * Lives in the process: restarts at 0 with the pod, even when Redis keeps the quotas.
 */
export const authorizedHits = limitador.counter('authorized_hits', {
  unit: 'tokens',
  labels: ['limitador_namespace'],
  telemetry: 'report',
  lazy: true,
  note: 'A response without usage (a stream without stream_options.include_usage) is not counted.',
  source: SERVICE_RS,
});

/** Checks that passed. Counted before the model answers, so a later 5xx is in it. */
export const authorizedCalls = limitador.counter('authorized_calls', {
  unit: 'requests',
  labels: ['limitador_namespace'],
  telemetry: 'check',
  lazy: true,
  source: SERVICE_RS,
});

/** Checks that were refused: the reference for 429, by plan and user. */
export const limitedCalls = limitador.counter('limited_calls', {
  unit: 'requests',
  labels: ['limitador_namespace', 'limit_name'],
  telemetry: 'check',
  lazy: true,
  note: 'limit_name is there only when the Limitador resource sets `telemetry: exhaustive`.',
  source: SERVICE_RS,
});

/**
 * Responses whose usage was reported, whatever it was: authorized_calls without it are those without usage, still open,
 * failed or aborted.
 */
export const reportCalls = limitador.counter('report_calls', {
  unit: 'requests',
  labels: ['limitador_namespace'],
  lazy: true,
  note: 'In no release yet: on the main branch of Limitador after server v2.4.0.',
  source: `${SERVICE_RS}, pull request 484`,
});

/** Always 1 while the process answers; it cannot turn 0. Use `up` for health. */
export const limitadorUp = limitador.gauge('limitador_up', {
  evidence: true,
  unit: 'bool',
  source: METRICS_RS,
});

/** 1 while Limitador is cut off from its datastore; only the cached Redis store sets it. */
export const datastorePartitioned = limitador.gauge('datastore_partitioned', {
  unit: 'bool',
  source: METRICS_RS,
});

/** A summary, whatever its description says: there are no buckets. Token limits do not time their calls with it. */
export const datastoreLatency = limitador.summary('datastore_latency', {
  unit: 'seconds',
  labels: ['quantile'],
  lazy: true,
  source: METRICS_RS,
});
