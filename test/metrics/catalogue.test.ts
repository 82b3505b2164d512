import { CATALOGUE, findMetric } from '../../lib/exporters/catalogue';
import { authorizedHits, datastoreLatency } from '../../lib/exporters/limitador/metrics';
import { type Metric, seriesNames } from '../../lib/exporters/metric';
import {
  vllmE2eRequestLatencySeconds,
  vllmInterTokenLatencySeconds,
  vllmKvCacheUsagePerc,
  vllmPromptTokensTotal,
  vllmRequestPromptTokens,
} from '../../lib/exporters/models/metrics';

const twice = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i);
const ownSeries = (metric: Metric) => seriesNames(metric, metric.name);
const aliasSeries = (metric: Metric) => metric.aliases.flatMap((alias) => seriesNames(metric, alias));

test('a series belongs to one metric', () => {
  expect(twice(CATALOGUE.flatMap(ownSeries))).toEqual([]);
  expect(twice(CATALOGUE.flatMap(aliasSeries))).toEqual([]);
});

test('an alias that is also a series of another metric has been thought about', () => {
  const own = new Set(CATALOGUE.flatMap(ownSeries));
  expect(CATALOGUE.flatMap(aliasSeries).filter((name) => own.has(name))).toEqual([
    'vllm:request_generation_tokens_sum',
    'vllm:request_prompt_tokens_sum',
  ]);
});

test('a label stands once on a metric', () => {
  expect(CATALOGUE.filter(({ labels }) => twice(labels).length > 0)).toEqual([]);
});

test.each(CATALOGUE.map((metric) => [metric.name, metric] as const))('%s is well formed', (_, metric) => {
  for (const name of [metric.name, ...metric.aliases]) expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
  for (const label of metric.labels) expect(label).toMatch(/^(?!__)(?!le$)[a-zA-Z_][a-zA-Z0-9_]*$/);
  expect(metric.unit).not.toBe('');
  expect(metric.source).toMatch(/\S\/\S/);

  expect(metric.buckets.length > 0).toBe(metric.type === 'histogram');
  expect(metric.buckets).toEqual([...new Set(metric.buckets)].sort((a, b) => a - b));
  expect(metric.buckets.every(Number.isFinite)).toBe(true);
});

test.each<[string, Metric | undefined]>([
  ['authorized_hits', authorizedHits],
  ['datastore_latency', datastoreLatency],
  ['datastore_latency_count', datastoreLatency],
  ['datastore_latency_bucket', undefined],
  ['vllm:e2e_request_latency_seconds', vllmE2eRequestLatencySeconds],
  ['vllm:e2e_request_latency_seconds_bucket', vllmE2eRequestLatencySeconds],
  ['vllm:e2e_request_latency_seconds_sum', vllmE2eRequestLatencySeconds],
  ['vllm:gpu_cache_usage_perc', vllmKvCacheUsagePerc],
  ['vllm:gpu_cache_usage_perc_bucket', undefined],
  ['vllm:time_per_output_token_seconds_bucket', vllmInterTokenLatencySeconds],
  ['vllm:prompt_tokens_total', vllmPromptTokensTotal],
  ['vllm:prompt_tokens_created', undefined],
  ['vllm:request_prompt_tokens_sum', vllmRequestPromptTokens],
  ['toString', undefined],
])('findMetric(%j)', (name, metric) => {
  expect(findMetric(name)).toBe(metric);
});
