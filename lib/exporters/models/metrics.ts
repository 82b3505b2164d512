import { models } from './exporter';

const LOGGERS = 'vllm-project/vllm vllm/v1/metrics/loggers.py';
const BOTH = `${LOGGERS}; llm-d/llm-d-inference-sim pkg/llm-d-inference-sim/metrics.go`;

const ENGINE = ['model_name', 'engine'] as const;

const FIRST_TOKEN_BUCKETS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
  2560,
];
const PER_TOKEN_BUCKETS = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
];
/** Nothing below 0.3 s can be told apart. */
const REQUEST_BUCKETS = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
];
/** A model stops at its `max_model_len`: these go as far as any does. */
const TOKEN_COUNT_BUCKETS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap((n) => [n, 2 * n, 5 * n]);
const STEP_BUCKETS = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];

const VERSIONED_BUCKETS =
  'Bounds of vLLM V1 and the simulator; V0 had fewer, --custom-histogram-buckets replaces them.';
const UP_TO_MODEL_LENGTH =
  'The last bound of a model is the largest one that is not above its max_model_len.';

// Load

export const vllmNumRequestsRunning = models.gauge('vllm:num_requests_running', {
  evidence: true,
  unit: 'requests',
  labels: ENGINE,
  source: BOTH,
});

export const vllmNumRequestsWaiting = models.gauge('vllm:num_requests_waiting', {
  unit: 'requests',
  labels: ENGINE,
  source: BOTH,
});

/** 0 to 1, whatever `perc` says. Stays 0 in a simulator that does not simulate the cache. */
export const vllmKvCacheUsagePerc = models.gauge('vllm:kv_cache_usage_perc', {
  unit: 'ratio',
  labels: ENGINE,
  since: '0.9.2',
  aliases: [{ name: 'vllm:gpu_cache_usage_perc', until: '0.11.0' }],
  note: 'The simulator has the current name from 0.7.0.',
  source: BOTH,
});

export const vllmNumPreemptionsTotal = models.counter('vllm:num_preemptions_total', {
  unit: 'preemptions',
  labels: ENGINE,
  lazy: true,
  note: 'vLLM only.',
  source: LOGGERS,
});

export const vllmPrefixCacheQueriesTotal = models.counter('vllm:prefix_cache_queries_total', {
  unit: 'tokens',
  labels: ENGINE,
  lazy: true,
  since: '0.9.2',
  aliases: [
    'vllm:prefix_cache_queries',
    { name: 'vllm:gpu_prefix_cache_queries_total', since: '0.7.3', until: '0.11.0' },
  ],
  note: 'The first versions of the gpu_ name count blocks: use it for the hit ratio, where the unit cancels out.',
  source: BOTH,
});

export const vllmPrefixCacheHitsTotal = models.counter('vllm:prefix_cache_hits_total', {
  unit: 'tokens',
  labels: ENGINE,
  lazy: true,
  since: '0.9.2',
  aliases: [
    'vllm:prefix_cache_hits',
    { name: 'vllm:gpu_prefix_cache_hits_total', since: '0.7.3', until: '0.11.0' },
  ],
  note: 'The first versions of the gpu_ name count blocks: use it for the hit ratio, where the unit cancels out.',
  source: BOTH,
});

/** The value is a Unix time; the adapters are in the labels. Only vLLM with LoRA, and the simulator, have it. */
export const vllmLoraRequestsInfo = models.gauge('vllm:lora_requests_info', {
  unit: 'seconds',
  labels: ['max_lora', 'running_lora_adapters', 'waiting_lora_adapters'],
  source: BOTH,
});

/** Always 1; the settings are in the labels, without `model_name`. */
export const vllmCacheConfigInfo = models.gauge('vllm:cache_config_info', {
  unit: 'info',
  labels: [
    'engine',
    'block_size',
    'cache_dtype',
    'enable_prefix_caching',
    'gpu_memory_utilization',
    'num_gpu_blocks',
  ],
  note: 'One label per cache setting, more or fewer by version. In the simulator from 0.7.0, without `engine`.',
  source: BOTH,
});

// Tokens

/** Moves with every engine step; the alias, when a request ends, so that aborted ones make the two differ. */
export const vllmPromptTokensTotal = models.counter('vllm:prompt_tokens_total', {
  unit: 'tokens',
  labels: ENGINE,
  lazy: true,
  aliases: ['vllm:request_prompt_tokens_sum'],
  note: 'The counter is in simulator 0.7.0 and later; the sum is everywhere.',
  source: BOTH,
});

/** Moves with every engine step; the alias, when a request ends, so that aborted ones make the two differ. */
export const vllmGenerationTokensTotal = models.counter('vllm:generation_tokens_total', {
  unit: 'tokens',
  labels: ENGINE,
  lazy: true,
  aliases: ['vllm:request_generation_tokens_sum'],
  note: 'The counter is in simulator 0.7.0 and later; the sum is everywhere.',
  source: BOTH,
});

/** How long prompts are, one sample per finished request. */
export const vllmRequestPromptTokens = models.histogram('vllm:request_prompt_tokens', {
  unit: 'tokens',
  labels: ENGINE,
  buckets: TOKEN_COUNT_BUCKETS,
  lazy: true,
  note: UP_TO_MODEL_LENGTH,
  source: BOTH,
});

/** How long answers are, one sample per finished request. */
export const vllmRequestGenerationTokens = models.histogram('vllm:request_generation_tokens', {
  unit: 'tokens',
  labels: ENGINE,
  buckets: TOKEN_COUNT_BUCKETS,
  lazy: true,
  note: UP_TO_MODEL_LENGTH,
  source: BOTH,
});

/** What clients ask for with `max_tokens`. */
export const vllmRequestParamsMaxTokens = models.histogram('vllm:request_params_max_tokens', {
  unit: 'tokens',
  labels: ENGINE,
  buckets: TOKEN_COUNT_BUCKETS,
  lazy: true,
  note: UP_TO_MODEL_LENGTH,
  source: BOTH,
});

export const vllmRequestMaxNumGenerationTokens = models.histogram('vllm:request_max_num_generation_tokens', {
  unit: 'tokens',
  labels: ENGINE,
  buckets: TOKEN_COUNT_BUCKETS,
  lazy: true,
  aliases: ['vllm:max_num_generation_tokens'],
  note: UP_TO_MODEL_LENGTH,
  source: BOTH,
});

/** A histogram despite `_total`: tokens in one step of the engine. */
export const vllmIterationTokensTotal = models.histogram('vllm:iteration_tokens_total', {
  unit: 'tokens',
  labels: ENGINE,
  buckets: STEP_BUCKETS,
  lazy: true,
  note: 'vLLM only; early V1 took the sizes of its CUDA graphs as bounds.',
  source: LOGGERS,
});

// Requests

/** Every finished request, aborted and failed ones too: keep `stop` and `length` for success. */
export const vllmRequestSuccessTotal = models.counter('vllm:request_success_total', {
  unit: 'requests',
  labels: [...ENGINE, 'finished_reason', 'finish_reason'],
  lazy: true,
  note: 'The reason is finished_reason on vLLM, finish_reason on the simulator: a series has one of them.',
  source: BOTH,
});

/** vLLM's web server, which also sees what never gets to the engine (4xx). It does not name the model. */
export const vllmHttpRequestsTotal = models.counter('http_requests_total', {
  shared: true,
  unit: 'requests',
  labels: ['handler', 'method', 'status'],
  lazy: true,
  note: 'vLLM only. `status` is a class such as 4xx.',
  source: 'vllm-project/vllm docs/design/metrics.md',
});

// Time

export const vllmTimeToFirstTokenSeconds = models.histogram('vllm:time_to_first_token_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: FIRST_TOKEN_BUCKETS,
  lazy: true,
  note: VERSIONED_BUCKETS,
  source: BOTH,
});

/** One sample per token. */
export const vllmInterTokenLatencySeconds = models.histogram('vllm:inter_token_latency_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: PER_TOKEN_BUCKETS,
  lazy: true,
  since: '0.10.2',
  aliases: [{ name: 'vllm:time_per_output_token_seconds', until: '0.12.0' }],
  note: `The simulator has the current name from 0.7.0, and keeps the old one too. ${VERSIONED_BUCKETS}`,
  source: BOTH,
});

/** One sample per request, its mean: not the quantity of {@link vllmInterTokenLatencySeconds}. */
export const vllmRequestTimePerOutputTokenSeconds = models.histogram(
  'vllm:request_time_per_output_token_seconds',
  {
    unit: 'seconds',
    labels: ENGINE,
    buckets: PER_TOKEN_BUCKETS,
    lazy: true,
    since: '0.11.0',
    note: VERSIONED_BUCKETS,
    source: BOTH,
  },
);

export const vllmE2eRequestLatencySeconds = models.histogram('vllm:e2e_request_latency_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: REQUEST_BUCKETS,
  lazy: true,
  note: VERSIONED_BUCKETS,
  source: BOTH,
});

/** Bounds begin at 0.3 s: a healthy queue is all in the first bucket. */
export const vllmRequestQueueTimeSeconds = models.histogram('vllm:request_queue_time_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: REQUEST_BUCKETS,
  lazy: true,
  note: VERSIONED_BUCKETS,
  source: BOTH,
});

export const vllmRequestInferenceTimeSeconds = models.histogram('vllm:request_inference_time_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: REQUEST_BUCKETS,
  lazy: true,
  note: VERSIONED_BUCKETS,
  source: BOTH,
});

export const vllmRequestPrefillTimeSeconds = models.histogram('vllm:request_prefill_time_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: REQUEST_BUCKETS,
  lazy: true,
  note: VERSIONED_BUCKETS,
  source: BOTH,
});

export const vllmRequestDecodeTimeSeconds = models.histogram('vllm:request_decode_time_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: REQUEST_BUCKETS,
  lazy: true,
  note: VERSIONED_BUCKETS,
  source: BOTH,
});

export * from './engine-metrics';
export * from './transfer-metrics';
