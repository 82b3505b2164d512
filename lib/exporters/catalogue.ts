import * as authorino from './authorino/metrics';
import * as cadvisor from './cadvisor/metrics';
import * as dcgm from './dcgm/metrics';
import * as haproxyRouter from './haproxy-router/metrics';
import * as istioGateway from './istio-gateway/metrics';
import * as kubeStateMetrics from './kube-state-metrics/metrics';
import * as limitador from './limitador/metrics';
import * as maasApi from './maas-api/metrics';
import { type Metric, type MetricType } from './metric';
import * as models from './models/metrics';
import * as prometheus from './prometheus/metrics';
import * as wasmShim from './wasm-shim/metrics';

/** In the order of the flow: from the edge to the model, then what runs beneath, then what watches. */
const FILES: readonly Readonly<Record<string, Metric>>[] = [
  haproxyRouter,
  istioGateway,
  wasmShim,
  authorino,
  limitador,
  maasApi,
  models,
  kubeStateMetrics,
  cadvisor,
  dcgm,
  prometheus,
];

/** Every metric we know, by the file that describes its exporter and then by name. */
export const CATALOGUE: readonly Metric[] = FILES.flatMap((file) =>
  Object.values(file).sort((a, b) => (a.name < b.name ? -1 : 1)),
);

const SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** The names under which Prometheus stores a metric that is exposed as `name`: its own, or one of its aliases. */
export function seriesNames({ type }: Metric, name: string): readonly string[] {
  return SUFFIXES[type].map((suffix) => name + suffix);
}

// A metric's own names come last and win: vllm:request_prompt_tokens_sum belongs to its histogram, although it is
// also an alias of vllm:prompt_tokens_total.
const BY_NAME: ReadonlyMap<string, Metric> = new Map([
  ...CATALOGUE.flatMap((metric) => metric.aliases.flatMap((alias) => entries(metric, alias))),
  ...CATALOGUE.flatMap((metric) => entries(metric, metric.name)),
]);

function entries(metric: Metric, name: string): readonly (readonly [string, Metric])[] {
  return [name, ...seriesNames(metric, name)].map((key) => [key, metric] as const);
}

/** The metric behind a name, be it the exposed one, an alias, or a series of a histogram or summary. */
export function findMetric(name: string): Metric | undefined {
  return BY_NAME.get(name);
}
