import { type Flow, type LabelMatcher, escapeRegex, oneOf } from '../flow/flow';
import { findMetric } from '../exporters/catalogue';
import { type Metric } from '../exporters/metric';
import { type ExporterName, type MonitoredExporter, isExporter, isMonitored } from '../platform/scrape';
import { EVIDENCE, targetsOf } from '../queries/targets';
import { metricsAsked } from '../review/metrics-asked';
import { type FoundRule, queriesIn, rulesIn } from '../review/queries-in';
import { type AskedPanel, panelsIn } from './panels';
import { type Names, namesOf } from './names';

/** The rows of the table that are about an exporter; the filter has none of its own, and is seen at the gateway. */
export type ComponentId = ExporterName | 'wasm-filter';

/** A metric that dashboards or rules ask for, and what it can be called. */
export interface AskedMetric {
  readonly metric: Metric;
  /** The series to look for, current name first. */
  readonly names: readonly string[];
  /** What other stores would call it. */
  readonly foreign: readonly string[];
}

export interface SubjectComponent {
  readonly id: ComponentId;
  readonly exporter: ExporterName;
  readonly title: string;
  /** Conditions on `up` that find its targets; nothing where its pods cannot be told. */
  readonly targets: readonly LabelMatcher[] | undefined;
  /** A series that each of its pods has from the start. */
  readonly evidence: string | undefined;
  readonly metrics: readonly AskedMetric[];
  readonly rules: readonly FoundRule[];
}

/** What is to be verified: a platform, and what its manifests ask of it. */
export interface Subject {
  readonly flow: Flow;
  readonly names: Names;
  readonly components: readonly SubjectComponent[];
  readonly panels: readonly AskedPanel[];
  readonly rules: readonly FoundRule[];
  readonly metricsOf: (expr: string) => readonly Metric[];
  readonly componentOf: (metric: Metric) => ComponentId | undefined;
}

const TITLES: Readonly<Record<ComponentId, string>> = {
  'wasm-filter': 'Envoy WasmPlugin',
  'istio-gateway': 'Istio gateway',
  authorino: 'Authorino',
  limitador: 'Limitador',
  models: 'vLLM/KServe',
  'haproxy-router': 'HAProxy',
  'maas-api': 'maas-api',
  'kube-state-metrics': 'kube-state-metrics',
  cadvisor: 'cAdvisor',
  dcgm: 'DCGM',
};

/** In the order of the flow. */
const ORDER = Object.keys(TITLES) as ComponentId[];

export function subjectOf(manifests: readonly unknown[], flow: Flow): Subject {
  const metricsOf = metricsAsked(manifests, flow);
  const rules = manifests.flatMap(rulesIn);
  const asked = new Set(
    manifests.flatMap((manifest) => queriesIn(manifest).queries).flatMap(({ expr }) => metricsOf(expr)),
  );
  const components = ORDER.flatMap((id): SubjectComponent[] => {
    const exporter = id === 'wasm-filter' ? 'istio-gateway' : id;
    if (!flow.platform.scrapes(exporter)) return [];
    const metrics = [...asked].filter((metric) => componentOf(metric) === id);
    if (metrics.length === 0 && !isMonitored(id)) return [];
    const evidence = id === 'wasm-filter' ? undefined : EVIDENCE.find((metric) => metric.exporter === id);
    return [
      {
        id,
        exporter,
        title: TITLES[id],
        targets: isMonitored(id) ? targetMatchers(id, flow) : undefined,
        evidence: evidence === undefined ? undefined : selector(evidence, flow),
        metrics: metrics.map((metric) => askedMetric(metric, flow)).sort(byName),
        rules: rules.filter(({ expr }) => firstComponent(metricsOf(expr)) === id),
      },
    ];
  });
  return {
    ...{ flow, rules, components, metricsOf, componentOf },
    names: namesOf(manifests, flow),
    panels: panelsIn(manifests),
  };
}

/** The row that a metric belongs to; those of Prometheus itself and of other people's exporters to none. */
function componentOf({ name, exporter }: Metric): ComponentId | undefined {
  if (name.startsWith('kuadrant_')) return 'wasm-filter';
  return isExporter(exporter) ? exporter : undefined;
}

function firstComponent(metrics: readonly Metric[]): ComponentId | undefined {
  return metrics.map(componentOf).find((id) => id !== undefined);
}

function byName(a: AskedMetric, b: AskedMetric): number {
  return a.metric.name < b.metric.name ? -1 : 1;
}

function askedMetric(metric: Metric, flow: Flow): AskedMetric {
  const names = flow.storedNames(metric).map((name, i) => seriesOf(metric, name, i));
  const exposed = [metric.name, ...metric.aliases];
  const foreign = exposed.flatMap((name, i) =>
    (metric.exporter === 'models' ? ['', 'kserve_'] : ['']).flatMap((prefix) =>
      (metric.type === 'counter' && !/_(total|sum|count)$/.test(name) ? ['', '_total'] : ['']).map((suffix) =>
        seriesOf(metric, `${prefix}${name}${suffix}`, i),
      ),
    ),
  );
  return { metric, names, foreign: [...new Set(foreign)].filter((name) => !names.includes(name)) };
}

/** An alias of a counter may be a part of a histogram, which is there under its own name. */
function seriesOf({ type }: Metric, name: string, index: number): string {
  const whole = type === 'histogram' || type === 'summary';
  return whole && !(index > 0 && findMetric(name)?.type === 'counter') ? `${name}_count` : name;
}

/** Series of a metric, kept to the platform. */
export function selector(metric: Metric, flow: Flow, more: readonly LabelMatcher[] = []): string {
  const [only = metric.name, ...others] = flow.storedNames(metric);
  const matchers = [...flow.scope(metric), ...more];
  return others.length === 0
    ? `${only}${braced(matchers)}`
    : braced([oneOf('__name__', [only, ...others]), ...matchers]);
}

/** Conditions as PromQL writes them. */
export function braced(matchers: readonly LabelMatcher[]): string {
  return `{${matchers.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(',')}}`;
}

/** All of several names. */
export function named(names: readonly string[]): LabelMatcher {
  return { label: '__name__', operator: '=~', value: names.map(escapeRegex).join('|') };
}

function targetMatchers(exporter: MonitoredExporter, flow: Flow): readonly LabelMatcher[] {
  const { namespaces, where } = targetsOf(exporter, flow.platform);
  return [
    oneOf('namespace', namespaces),
    ...where.map(({ label, operator, value }) => ({ label, operator, value })),
  ];
}
