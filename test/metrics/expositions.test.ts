import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findMetric } from '../../lib/exporters/catalogue';
import { TARGET_LABELS, type Metric } from '../../lib/exporters/metric';

const EXPOSITIONS = join(__dirname, '../../../shared/facts/expositions');
const testWithFacts = existsSync(EXPOSITIONS) ? test : test.skip;

/** What the samples' telemetry policies add. */
const TELEMETRY_LABELS = ['user', 'tier', 'model', 'subscription', 'organization_id', 'cost_center'];

/** Scraped with honorLabels: their `namespace` stays `namespace`. Everybody else's becomes `exported_namespace`. */
const HONOURED = ['kube-state-metrics', 'cadvisor'];

/** Their last bound depends on the model. */
const UP_TO_MODEL_LENGTH = /^vllm:request_(prompt|generation|params_max|max_num_generation)_tokens$/;

interface Family {
  readonly name: string;
  readonly type: string;
  readonly labels: ReadonlySet<string>;
  readonly bounds: readonly number[];
}

testWithFacts('exporters say what the catalogue says', () => {
  const claimed = exposed().flatMap((family) => {
    const metric = findMetric(family.name);
    return metric ? [{ family, metric }] : [];
  });

  expect(claimed.length).toBeGreaterThan(100);
  expect(claimed.flatMap(({ family, metric }) => differences(family, metric))).toEqual([]);
});

testWithFacts('what the catalogue leaves out, it leaves out on purpose', () => {
  const unknown = exposed().filter(({ name }) => !findMetric(name));
  const creationTimes = unknown.filter(({ name, type }) => name.endsWith('_created') && type === 'gauge');

  expect(creationTimes).toHaveLength(20);
  expect(unknown.filter((family) => !creationTimes.includes(family)).map(({ name }) => name)).toEqual([]);
});

function differences(family: Family, metric: Metric): string[] {
  const stored = (label: string) =>
    TARGET_LABELS.some((own) => own === label) && !HONOURED.includes(metric.exporter.name)
      ? `exported_${label}`
      : label;
  const known = new Set([...metric.labels, ...(metric.telemetry === 'none' ? [] : TELEMETRY_LABELS)]);
  const buckets = UP_TO_MODEL_LENGTH.test(family.name)
    ? metric.buckets.slice(0, family.bounds.length)
    : metric.buckets;

  return [
    ...(family.type === metric.type ? [] : [`${family.name} is a ${family.type}`]),
    ...[...family.labels]
      .map(stored)
      .filter((label) => !known.has(label))
      .map((label) => `${family.name} has ${label}`),
    ...(family.bounds.join() === buckets.join() ? [] : [`${family.name} has bounds ${family.bounds.join()}`]),
  ];
}

function exposed(): readonly Family[] {
  return readdirSync(EXPOSITIONS)
    .filter((file) => file.endsWith('.prom'))
    .flatMap((file) => families(readFileSync(join(EXPOSITIONS, file), 'utf8')));
}

function families(text: string): readonly Family[] {
  const types = new Map<string, string>();
  const samples: { readonly family: string; readonly labels: ReadonlyMap<string, string> }[] = [];
  for (const line of text.split('\n')) {
    const [, typed, type] = /^# TYPE (\S+) (\S+)/.exec(line) ?? [];
    if (typed && type) types.set(typed, type);

    const [, name, inBraces = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (!name) continue;
    const base = name.replace(/_(bucket|sum|count)$/, '');
    const labels = [...inBraces.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    samples.push({
      family: types.has(name) ? name : base,
      labels: new Map(labels.map(([, label = '', value = '']) => [label, value])),
    });
  }

  expect(samples.filter(({ family }) => !types.has(family))).toEqual([]);
  return [...types].map(([name, type]) => {
    const own = samples.filter(({ family }) => family === name);
    const bounds = new Set(own.flatMap(({ labels }) => labels.get('le') ?? []).map(Number));
    return {
      name,
      type,
      labels: new Set(own.flatMap(({ labels }) => [...labels.keys()]).filter((label) => label !== 'le')),
      bounds: [...bounds].filter(Number.isFinite),
    };
  });
}
