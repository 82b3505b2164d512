import { EXPORTERS } from '../../lib/exporters';
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

describe('lifetimes', () => {
  test('every name of a metric is told with its versions, the current one first', () => {
    expect(vllmInterTokenLatencySeconds.names).toEqual([
      { name: 'vllm:inter_token_latency_seconds', since: '0.10.2' },
      { name: 'vllm:time_per_output_token_seconds', until: '0.12.0' },
    ]);
    expect(vllmKvCacheUsagePerc.names).toEqual([
      { name: 'vllm:kv_cache_usage_perc', since: '0.9.2' },
      { name: 'vllm:gpu_cache_usage_perc', until: '0.11.0' },
    ]);
  });

  const removed = EXPORTERS.flatMap((exporter) => exporter.removed);

  test('what was removed is not there any more, under any name', () => {
    expect(removed.filter(({ name }) => findMetric(name) !== undefined)).toEqual([]);
    expect(twice(removed.map(({ name }) => name))).toEqual([]);
    expect(removed.find(({ name }) => name === 'vllm:num_requests_swapped')).toMatchObject({
      until: '0.9.0',
    });
  });

  test('versions are versions, and a name begins before it ends', () => {
    const number = (version: string) =>
      version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
    const lives = [...CATALOGUE.flatMap(({ names }) => names), ...removed];
    for (const { since, until } of lives) {
      for (const version of [since, until]) if (version) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
      if (since !== undefined && until !== undefined) expect(number(since)).toBeLessThan(number(until));
    }
  });
});

test('an exporter has its metrics, and each of them names it', () => {
  for (const exporter of EXPORTERS) {
    expect(exporter.metrics.filter((metric) => metric.exporter !== exporter)).toEqual([]);
  }
  expect(EXPORTERS.flatMap(({ metrics }) => metrics)).toEqual(CATALOGUE);
});
