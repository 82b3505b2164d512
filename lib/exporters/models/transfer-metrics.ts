import { models } from './exporter';

const LOGGERS = 'vllm-project/vllm vllm/v1/metrics/loggers.py';
const NIXL = 'vllm-project/vllm vllm/distributed/kv_transfer/kv_connector/v1/nixl_connector.py';
const ENGINE = ['model_name', 'engine'] as const;

// Where prompt tokens come from, and how the KV cache gets from one server to another. vLLM only.

/** `local_compute`, `local_cache_hit` or `external_kv_transfer`. */
export const vllmPromptTokensBySourceTotal = models.counter('vllm:prompt_tokens_by_source_total', {
  unit: 'tokens',
  labels: [...ENGINE, 'source'],
  lazy: true,
  since: '0.16.0',
  note: 'vLLM only.',
  source: LOGGERS,
});

/** From a cache of this server or of another. */
export const vllmPromptTokensCachedTotal = cached('vllm:prompt_tokens_cached_total', 'tokens', '0.16.0');
/** Cached, and computed all the same. */
export const vllmPromptTokensRecomputedTotal = cached(
  'vllm:prompt_tokens_recomputed_total',
  'tokens',
  '0.16.0',
);
/** Of the cache that servers share through a KV connector. */
export const vllmExternalPrefixCacheQueriesTotal = cached(
  'vllm:external_prefix_cache_queries_total',
  'tokens',
  '0.11.1',
);
export const vllmExternalPrefixCacheHitsTotal = cached(
  'vllm:external_prefix_cache_hits_total',
  'tokens',
  '0.11.1',
);
/** Of images and other inputs that are no text. */
export const vllmMmCacheQueriesTotal = cached('vllm:mm_cache_queries_total', 'items', '0.11.1');
export const vllmMmCacheHitsTotal = cached('vllm:mm_cache_hits_total', 'items', '0.11.1');

function cached(name: string, unit: string, since: string) {
  return models.counter(name, {
    unit,
    labels: ENGINE,
    lazy: true,
    since,
    note: 'vLLM only.',
    source: LOGGERS,
  });
}

const PREFILL_DECODE = 'Only where prefill and decode run in servers of their own, over NIXL.';

export const vllmNixlXferTimeSeconds = models.histogram('vllm:nixl_xfer_time_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 5],
  lazy: true,
  since: '0.11.1',
  note: PREFILL_DECODE,
  source: NIXL,
});

export const vllmNixlPostTimeSeconds = models.histogram('vllm:nixl_post_time_seconds', {
  unit: 'seconds',
  labels: ENGINE,
  buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 5],
  lazy: true,
  since: '0.11.1',
  note: PREFILL_DECODE,
  source: NIXL,
});

/** From 2 KiB on, each bound four times the one before. */
export const vllmNixlBytesTransferred = models.histogram('vllm:nixl_bytes_transferred', {
  unit: 'bytes',
  labels: ENGINE,
  buckets: Array.from({ length: 12 }, (_, i) => 2 ** (11 + 2 * i)),
  lazy: true,
  since: '0.11.1',
  note: PREFILL_DECODE,
  source: NIXL,
});

export const vllmNixlNumDescriptors = models.histogram('vllm:nixl_num_descriptors', {
  unit: 'descriptors',
  labels: ENGINE,
  buckets: [10, 20, 30, 50, 75, 100, 200, 400, 1000, 2000, 4000, 10_000, 20_000, 50_000],
  lazy: true,
  since: '0.11.1',
  note: PREFILL_DECODE,
  source: NIXL,
});

export const vllmNixlNumFailedTransfersTotal = nixl(
  'vllm:nixl_num_failed_transfers_total',
  'transfers',
  '0.11.1',
);
export const vllmNixlNumFailedNotificationsTotal = nixl(
  'vllm:nixl_num_failed_notifications_total',
  'notifications',
  '0.11.1',
);
/** Requests whose cache expired on the prefill server before anybody fetched it. */
export const vllmNixlNumKvExpiredReqsTotal = nixl(
  'vllm:nixl_num_kv_expired_reqs_total',
  'requests',
  '0.16.0',
);

function nixl(name: string, unit: string, since: string) {
  return models.counter(name, {
    unit,
    labels: ENGINE,
    lazy: true,
    since,
    note: PREFILL_DECODE,
    source: NIXL,
  });
}

const OFFLOAD = 'Only where the KV cache is offloaded to memory or disk.';
const OFFLOADED = [...ENGINE, 'transfer_type'] as const;

export const vllmKvOffloadTotalBytesTotal = models.counter('vllm:kv_offload_total_bytes_total', {
  unit: 'bytes',
  labels: OFFLOADED,
  lazy: true,
  since: '0.16.0',
  note: OFFLOAD,
  source: LOGGERS,
});

export const vllmKvOffloadTotalTimeTotal = models.counter('vllm:kv_offload_total_time_total', {
  unit: 'seconds',
  labels: OFFLOADED,
  lazy: true,
  since: '0.16.0',
  note: OFFLOAD,
  source: LOGGERS,
});
