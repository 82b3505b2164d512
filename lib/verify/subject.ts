import { type LabelMatcher, escapeRegex, oneOf } from '../exporters/label-matcher';
import { type Flow } from '../flow/flow';
import { findMetric } from '../exporters/catalogue';
import { type Exporter } from '../exporters/exporter';
import { type Metric } from '../exporters/metric';
import { prometheus } from '../exporters/prometheus/exporter';
import { workload } from '../queries/components';
import { metricsAsked } from '../review/metrics-asked';
import { queriesIn } from '../documents/queries-in';
import { type FoundRule, rulesIn } from '../documents/rules-in';
import { type AskedPanel, panelsIn } from './panels';
import { type Names, namesOf } from './names';

/** A metric that dashboards or rules ask for, and what it can be called. */
export interface AskedMetric {
  readonly metric: Metric;
  /** The series to look for, current name first. */
  readonly names: readonly string[];
  /** What other stores would call it. */
  readonly foreign: readonly string[];
}

export interface SubjectComponent {
  readonly exporter: Exporter;
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
  readonly componentOf: (metric: Metric) => Exporter | undefined;
}

export function subjectOf(manifests: readonly unknown[], flow: Flow): Subject {
  const metricsOf = metricsAsked(manifests, flow);
  const rules = manifests.flatMap(rulesIn);
  const asked = new Set(
    manifests.flatMap((manifest) => queriesIn(manifest)).flatMap(({ expr }) => metricsOf(expr)),
  );
  const components = flow.exporters.flatMap((exporter): SubjectComponent[] => {
    if (exporter === prometheus || !flow.platform.scrapes(exporter)) return [];
    const metrics = [...asked].filter((metric) => metric.exporter === exporter);
    const targets = targetMatchers(exporter, flow);
    if (metrics.length === 0 && targets === undefined) return [];
    const { evidence } = exporter;
    return [
      {
        exporter,
        targets,
        evidence: evidence === undefined ? undefined : selector(evidence, flow),
        metrics: metrics.map((metric) => askedMetric(metric, flow)).sort(byName),
        rules: rules.filter(({ expr }) => firstComponent(metricsOf(expr)) === exporter),
      },
    ];
  });
  return {
    ...{ flow, rules, components, metricsOf, componentOf },
    names: namesOf(manifests, flow),
    panels: panelsIn(manifests),
  };
}

/** The row that a metric belongs to; those of Prometheus itself to none. */
function componentOf({ exporter }: Metric): Exporter | undefined {
  return exporter === prometheus ? undefined : exporter;
}

function firstComponent(metrics: readonly Metric[]): Exporter | undefined {
  return metrics.map(componentOf).find((exporter) => exporter !== undefined);
}

function byName(a: AskedMetric, b: AskedMetric): number {
  return a.metric.name < b.metric.name ? -1 : 1;
}

function askedMetric(metric: Metric, flow: Flow): AskedMetric {
  const names = flow.storedNames(metric).map((name, i) => seriesOf(metric, name, i));
  const exposed = [metric.name, ...metric.aliases];
  const foreign = exposed.flatMap((name, i) =>
    metric.exporter.storePrefixes.flatMap((prefix) =>
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

/** The filter has no targets of its own: it is seen at the gateway's. */
function targetMatchers(exporter: Exporter, { platform }: Flow): readonly LabelMatcher[] | undefined {
  const found = exporter.endpoint === exporter ? workload(exporter, platform) : undefined;
  return found === undefined ? undefined : [oneOf('namespace', found.namespaces), ...found.pods];
}
