import { models } from './exporter';

const LOGGERS = 'vllm-project/vllm vllm/v1/metrics/loggers.py';
const ENGINE = ['model_name', 'engine'] as const;
const TOKEN_COUNT_BUCKETS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap((n) => [n, 2 * n, 5 * n]);

// Only newer or specially started vLLM has these, and the simulator none of them.

/** Of the waiting requests: `deferred` waits for an adapter or a transfer, `capacity` for room. */
export const vllmNumRequestsWaitingByReason = models.gauge('vllm:num_requests_waiting_by_reason', {
  unit: 'requests',
  labels: [...ENGINE, 'reason'],
  note: 'Merged after vLLM 0.18.2.',
  source: LOGGERS,
});

/** Requests that a full queue turned away with 503: they never enter the engine, and are in no other metric of vLLM. */
export const vllmAdmissionRejectionsTotal = models.counter('vllm:admission_rejections_total', {
  unit: 'requests',
  labels: ['model_name', 'reason'],
  lazy: true,
  note: 'From about vLLM 0.32, and only where max_num_queued_reqs or max_num_queued_tokens is set.',
  source: 'vllm-project/vllm docs/usage/metrics.md',
});

/** 1 for the state the engine is in: `awake`, `weights_offloaded` or `discard_all`. */
export const vllmEngineSleepState = models.gauge('vllm:engine_sleep_state', {
  unit: 'bool',
  labels: [...ENGINE, 'sleep_state'],
  since: '0.11.1',
  note: 'vLLM only.',
  source: LOGGERS,
});

export const vllmEngineHealthy = models.gauge('vllm:engine_healthy', {
  unit: 'bool',
  labels: ['engine'],
  note: 'Only with --enable-fault-tolerance.',
  source: 'vllm-project/vllm docs/usage/metrics.md',
});

/** Answers with NaN in their logits. */
export const vllmCorruptedRequestsTotal = models.counter('vllm:corrupted_requests_total', {
  unit: 'requests',
  labels: ENGINE,
  lazy: true,
  since: '0.11.1',
  note: 'Only with VLLM_COMPUTE_NANS_IN_LOGITS.',
  source: LOGGERS,
});

/** How many answers a request asks for with `n`. */
export const vllmRequestParamsN = models.histogram('vllm:request_params_n', {
  unit: 'answers',
  labels: ENGINE,
  buckets: [1, 2, 5, 10, 20],
  lazy: true,
  since: '0.5.0',
  note: 'vLLM only.',
  source: LOGGERS,
});

/** Tokens that a prefill had to compute, without those that a cache had. */
export const vllmRequestPrefillKvComputedTokens = models.histogram(
  'vllm:request_prefill_kv_computed_tokens',
  {
    unit: 'tokens',
    labels: ENGINE,
    buckets: TOKEN_COUNT_BUCKETS,
    lazy: true,
    since: '0.13.0',
    note: 'vLLM only; the last bound is the largest one that is not above max_model_len.',
    source: LOGGERS,
  },
);

const MFU = 'Only with --enable-mfu-metrics.';

export const vllmEstimatedFlopsPerGpuTotal = models.counter('vllm:estimated_flops_per_gpu_total', {
  unit: 'operations',
  labels: ENGINE,
  lazy: true,
  since: '0.16.0',
  note: MFU,
  source: LOGGERS,
});

export const vllmEstimatedReadBytesPerGpuTotal = models.counter('vllm:estimated_read_bytes_per_gpu_total', {
  unit: 'bytes',
  labels: ENGINE,
  lazy: true,
  since: '0.16.0',
  note: MFU,
  source: LOGGERS,
});

export const vllmEstimatedWriteBytesPerGpuTotal = models.counter('vllm:estimated_write_bytes_per_gpu_total', {
  unit: 'bytes',
  labels: ENGINE,
  lazy: true,
  since: '0.16.0',
  note: MFU,
  source: LOGGERS,
});

const DRAFTS = 'Only with speculative decoding.';

export const vllmSpecDecodeNumDraftsTotal = speculation('vllm:spec_decode_num_drafts_total', 'drafts');
export const vllmSpecDecodeNumDraftTokensTotal = speculation(
  'vllm:spec_decode_num_draft_tokens_total',
  'tokens',
);
export const vllmSpecDecodeNumAcceptedTokensTotal = speculation(
  'vllm:spec_decode_num_accepted_tokens_total',
  'tokens',
);
/** By the place in the draft. */
export const vllmSpecDecodeNumAcceptedTokensPerPosTotal = models.counter(
  'vllm:spec_decode_num_accepted_tokens_per_pos_total',
  {
    unit: 'tokens',
    labels: [...ENGINE, 'position'],
    lazy: true,
    since: '0.9.0',
    note: DRAFTS,
    source: LOGGERS,
  },
);

function speculation(name: string, unit: string) {
  return models.counter(name, {
    unit,
    labels: ENGINE,
    lazy: true,
    since: '0.9.0',
    note: DRAFTS,
    source: LOGGERS,
  });
}

// The web server, for all routes: FastAPI's instrumentator, whose names other programs have as well.

const INSTRUMENTATOR = 'trallnag/prometheus-fastapi-instrumentator src/metrics.py';

export const vllmHttpRequestDurationSeconds = models.histogram('http_request_duration_seconds', {
  unit: 'seconds',
  labels: ['handler', 'method'],
  buckets: [0.1, 0.5, 1],
  lazy: true,
  shared: true,
  note: 'vLLM only.',
  source: INSTRUMENTATOR,
});

export const vllmHttpRequestDurationHighrSeconds = models.histogram('http_request_duration_highr_seconds', {
  unit: 'seconds',
  buckets: [
    0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
  ],
  lazy: true,
  shared: true,
  note: 'vLLM only.',
  source: INSTRUMENTATOR,
});

/** Without quantiles: sum and count only. */
export const vllmHttpRequestSizeBytes = models.summary('http_request_size_bytes', {
  unit: 'bytes',
  labels: ['handler'],
  lazy: true,
  shared: true,
  note: 'vLLM only.',
  source: INSTRUMENTATOR,
});

/** Without quantiles: sum and count only. */
export const vllmHttpResponseSizeBytes = models.summary('http_response_size_bytes', {
  unit: 'bytes',
  labels: ['handler'],
  lazy: true,
  shared: true,
  note: 'vLLM only.',
  source: INSTRUMENTATOR,
});
