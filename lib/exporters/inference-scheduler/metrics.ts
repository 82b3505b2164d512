import { inferenceScheduler } from './exporter';

// The names of llm-d-router 0.9.0 and later come first, then those of the Gateway API Inference Extension, which all
// releases up to 0.10.0 still write beside them: a query takes one of the two, and never their sum.

const ROUTER = 'llm-d/llm-d-router pkg/epp/metrics/llm_d_router_metrics.go';
const POOL = 'llm-d/llm-d-router pkg/epp/metrics/metrics.go';
const SINCE = '0.9.0';

const REQUEST = ['model_name', 'target_model_name', 'fairness_id', 'priority'] as const;
const FLOW = ['fairness_id', 'priority', 'inference_pool', 'model_name', 'target_model_name'] as const;

const OLD_LABELS = 'Under the older name without fairness_id and, mostly, priority.';
const FLOW_CONTROL = 'Only with the feature gate flowControl.';

const DURATION_BUCKETS = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60, 120,
  180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600,
];
const FIRST_TOKEN_BUCKETS = DURATION_BUCKETS.filter((bound) => bound <= 120);
const BETWEEN_BUCKETS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 2];
const PER_TOKEN_BUCKETS = [
  0.0005, 0.00205, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 2,
];
/** The bound 32778 is as the code has it. */
const TOKEN_BUCKETS = [
  1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_778, 65_536, 131_072, 262_144, 524_288,
  1_048_576,
];
const OVERHEAD_BUCKETS = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1];

// Requests

export const llmDEppRequestTotal = inferenceScheduler.counter('llm_d_epp_request_total', {
  unit: 'requests',
  labels: REQUEST,
  lazy: true,
  since: SINCE,
  aliases: ['inference_objective_request_total', 'inference_model_request_total'],
  note: OLD_LABELS,
  source: ROUTER,
});

export const llmDEppRequestErrorTotal = inferenceScheduler.counter('llm_d_epp_request_error_total', {
  unit: 'requests',
  labels: [...REQUEST, 'error_code'],
  lazy: true,
  since: SINCE,
  aliases: ['inference_objective_request_error_total', 'inference_model_request_error_total'],
  note: OLD_LABELS,
  source: ROUTER,
});

export const llmDEppRequestDurationSeconds = inferenceScheduler.histogram(
  'llm_d_epp_request_duration_seconds',
  {
    unit: 'seconds',
    labels: REQUEST,
    buckets: DURATION_BUCKETS,
    lazy: true,
    since: SINCE,
    aliases: ['inference_objective_request_duration_seconds', 'inference_model_request_duration_seconds'],
    note: OLD_LABELS,
    source: ROUTER,
  },
);

/** For `streaming="false"` it is the duration of the whole request. */
export const llmDEppRequestTtftSeconds = inferenceScheduler.histogram('llm_d_epp_request_ttft_seconds', {
  unit: 'seconds',
  labels: [...REQUEST, 'streaming'],
  buckets: FIRST_TOKEN_BUCKETS,
  lazy: true,
  since: SINCE,
  note: 'Earlier versions have nothing like it without the latency predictor.',
  source: ROUTER,
});

/** The time between two chunks of a response. */
export const llmDEppRequestStreamingItlSeconds = inferenceScheduler.histogram(
  'llm_d_epp_request_streaming_itl_seconds',
  { unit: 'seconds', labels: REQUEST, buckets: BETWEEN_BUCKETS, lazy: true, since: SINCE, source: ROUTER },
);

/** The mean time for each token of a request, after the first. */
export const llmDEppRequestStreamingTpotSeconds = inferenceScheduler.histogram(
  'llm_d_epp_request_streaming_tpot_seconds',
  { unit: 'seconds', labels: REQUEST, buckets: PER_TOKEN_BUCKETS, lazy: true, since: SINCE, source: ROUTER },
);

export const llmDEppRequestInputTokens = inferenceScheduler.histogram('llm_d_epp_request_input_tokens', {
  unit: 'tokens',
  labels: REQUEST,
  buckets: TOKEN_BUCKETS,
  lazy: true,
  since: SINCE,
  aliases: ['inference_objective_input_tokens', 'inference_model_input_tokens'],
  source: ROUTER,
});

/** Of the prompt, as the model server says. */
export const llmDEppRequestCachedTokens = inferenceScheduler.histogram('llm_d_epp_request_cached_tokens', {
  unit: 'tokens',
  labels: REQUEST,
  buckets: TOKEN_BUCKETS,
  lazy: true,
  since: SINCE,
  aliases: ['inference_objective_prompt_cached_tokens'],
  source: ROUTER,
});

export const llmDEppRequestOutputTokens = inferenceScheduler.histogram('llm_d_epp_request_output_tokens', {
  unit: 'tokens',
  labels: REQUEST,
  buckets: TOKEN_BUCKETS.filter((bound) => bound <= 8192),
  lazy: true,
  since: SINCE,
  aliases: ['inference_objective_output_tokens', 'inference_model_output_tokens'],
  source: ROUTER,
});

export const llmDEppRequestRunning = inferenceScheduler.gauge('llm_d_epp_request_running', {
  unit: 'requests',
  labels: REQUEST,
  since: SINCE,
  aliases: ['inference_objective_running_requests', 'inference_model_running_requests'],
  note: 'Not there before the first request; under the older names with model_name alone.',
  source: ROUTER,
});

// The pool

/** 0: no request can be routed. `name` is the InferencePool. */
export const llmDEppReadyEndpoints = inferenceScheduler.gauge('llm_d_epp_ready_endpoints', {
  unit: 'endpoints',
  labels: ['name'],
  since: SINCE,
  aliases: ['inference_pool_ready_pods'],
  source: POOL,
});

/** The mean over the endpoints, from 0 to 1. */
export const llmDEppAverageKvCacheUtilization = inferenceScheduler.gauge(
  'llm_d_epp_average_kv_cache_utilization',
  {
    unit: 'ratio',
    labels: ['name'],
    since: SINCE,
    aliases: ['inference_pool_average_kv_cache_utilization'],
    source: POOL,
  },
);

/** The mean over the endpoints of the requests that wait in vLLM. */
export const llmDEppAverageQueueSize = inferenceScheduler.gauge('llm_d_epp_average_queue_size', {
  unit: 'requests',
  labels: ['name'],
  since: SINCE,
  aliases: ['inference_pool_average_queue_size'],
  source: POOL,
});

/** The mean over the endpoints of the requests that vLLM works on. */
export const llmDEppAverageRunningRequests = inferenceScheduler.gauge('llm_d_epp_average_running_requests', {
  unit: 'requests',
  labels: ['name'],
  since: SINCE,
  aliases: ['inference_pool_average_running_requests'],
  source: POOL,
});

export const llmDEppPerEndpointQueueSize = inferenceScheduler.gauge('llm_d_epp_per_endpoint_queue_size', {
  unit: 'requests',
  labels: ['name', 'model_server_endpoint', 'model_server_pod'],
  since: SINCE,
  aliases: ['inference_pool_per_pod_queue_size'],
  note: 'Under the older name with model_server_pod in place of model_server_endpoint.',
  source: POOL,
});

// Scheduling

/** Always 1: the build, in labels. */
export const llmDEppInfo = inferenceScheduler.gauge('llm_d_epp_info', {
  unit: 'info',
  labels: ['commit', 'build_ref'],
  evidence: true,
  since: SINCE,
  aliases: ['inference_extension_info'],
  source: POOL,
});

/** One decision. */
export const llmDEppSchedulerE2eDurationSeconds = inferenceScheduler.histogram(
  'llm_d_epp_scheduler_e2e_duration_seconds',
  {
    unit: 'seconds',
    buckets: OVERHEAD_BUCKETS,
    lazy: true,
    since: SINCE,
    aliases: ['inference_extension_scheduler_e2e_duration_seconds'],
    source: POOL,
  },
);

/** Its own `namespace` and `pod` labels, of the endpoint, become `exported_namespace`; those of a failure are empty. */
export const llmDEppSchedulerAttemptsTotal = inferenceScheduler.counter(
  'llm_d_epp_scheduler_attempts_total',
  {
    unit: 'attempts',
    labels: ['status', 'target_model_name', 'endpoint_name', 'exported_namespace', 'port'],
    lazy: true,
    since: SINCE,
    aliases: ['inference_extension_scheduler_attempts_total'],
    note: 'Under the older name with pod_name in place of endpoint_name.',
    source: POOL,
  },
);

/** The scheduler cannot read the metrics of model servers: its decisions are blind. */
export const llmDEppDatalayerPollErrorsTotal = inferenceScheduler.counter(
  'llm_d_epp_datalayer_poll_errors_total',
  {
    unit: 'errors',
    labels: ['source_type'],
    lazy: true,
    since: SINCE,
    aliases: ['llm_d_inference_scheduler_datalayer_poll_errors_total'],
    source: POOL,
  },
);

export const llmDEppDatalayerExtractErrorsTotal = inferenceScheduler.counter(
  'llm_d_epp_datalayer_extract_errors_total',
  {
    unit: 'errors',
    labels: ['source_type', 'extractor_type'],
    lazy: true,
    since: SINCE,
    aliases: ['llm_d_inference_scheduler_datalayer_extract_errors_total'],
    source: POOL,
  },
);

/** `decode-only`, `prefill-decode` and the like. */
export const llmDEppDisaggDecisionTotal = inferenceScheduler.counter('llm_d_epp_disagg_decision_total', {
  unit: 'requests',
  labels: ['model_name', 'decision_type', 'plugin_name', 'plugin_type'],
  lazy: true,
  since: SINCE,
  aliases: ['llm_d_inference_scheduler_disagg_decision_total'],
  source: POOL,
});

// Flow control

/** 1: the gate closes. An empty pool, or one whose metrics are stale, reads 1 as well. */
export const llmDEppFlowControlPoolSaturation = inferenceScheduler.gauge(
  'llm_d_epp_flow_control_pool_saturation',
  {
    unit: 'ratio',
    labels: ['inference_pool', 'stage'],
    since: SINCE,
    aliases: ['inference_extension_flow_control_pool_saturation'],
    note: `${FLOW_CONTROL} With \`stage\` on the main branch only.`,
    source: POOL,
  },
);

/** Requests that wait in the scheduler, before any model server sees them. */
export const llmDEppFlowControlQueueSize = inferenceScheduler.gauge('llm_d_epp_flow_control_queue_size', {
  unit: 'requests',
  labels: FLOW,
  since: SINCE,
  aliases: ['inference_extension_flow_control_queue_size'],
  note: FLOW_CONTROL,
  source: POOL,
});

/** What became of requests: `Dispatched`, `RejectedCapacity` and the like. */
export const llmDEppFlowControlRequestsTotal = inferenceScheduler.counter(
  'llm_d_epp_flow_control_requests_total',
  {
    unit: 'requests',
    labels: ['outcome', 'priority', 'inference_pool'],
    lazy: true,
    since: '0.10.0',
    note: FLOW_CONTROL,
    source: POOL,
  },
);

/** Above 0, saturation tells of blindness and not of load. */
export const llmDEppFlowControlStaleEndpoints = inferenceScheduler.gauge(
  'llm_d_epp_flow_control_stale_endpoints',
  { unit: 'endpoints', labels: ['detector'], since: '0.10.0', note: FLOW_CONTROL, source: POOL },
);
