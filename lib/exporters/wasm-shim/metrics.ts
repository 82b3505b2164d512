import { wasmFilter } from './exporter';

const METRICS_RS = 'Kuadrant/wasm-shim crates/kuadrant-filter/src/metrics/mod.rs';
const FILTER_RS = 'Kuadrant/wasm-shim crates/kuadrant-filter/src/filter/kuadrant_filter.rs';
const TASKS = 'Kuadrant/wasm-shim crates/kuadrant-filter/src/kuadrant/pipeline/tasks';
const SINCE = 'From wasm-shim 0.12.';

/** Each time the filter is handed its configuration. */
export const kuadrantConfigs = wasmFilter.counter('kuadrant_configs', {
  unit: 'configurations',
  note: SINCE,
  source: METRICS_RS,
});

/** Requests on a route that has policies. */
export const kuadrantHits = wasmFilter.counter('kuadrant_hits', {
  unit: 'requests',
  note: SINCE,
  source: FILTER_RS,
});

/** Requests on a route without policies: they pass unmetered. */
export const kuadrantMisses = wasmFilter.counter('kuadrant_misses', {
  unit: 'requests',
  note: SINCE,
  source: FILTER_RS,
});

/** Responses on their way back, also on routes without policies: not the complement of {@link kuadrantDenied}. */
export const kuadrantAllowed = wasmFilter.counter('kuadrant_allowed', {
  unit: 'responses',
  note: SINCE,
  source: FILTER_RS,
});

/** Replies of the filter itself: 401, 403, 429, and 500 for its own failures. */
export const kuadrantDenied = wasmFilter.counter('kuadrant_denied', {
  unit: 'responses',
  note: SINCE,
  source: `${TASKS}/send_reply.rs`,
});

/** From wasm-shim 0.13 an unresolvable label expression raises it, and the request passes uncounted. */
export const kuadrantErrors = wasmFilter.counter('kuadrant_errors', {
  unit: 'errors',
  note: SINCE,
  source: `${TASKS}/failure_mode.rs`,
});
