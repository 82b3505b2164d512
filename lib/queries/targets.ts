import { type Builder, type Expr, absent, avgOverTime, count, or } from '@grafana/promql-builder';
import { type Duration } from 'cdk8s';
import { type Exporter } from '../exporters/exporter';
import { type Flow } from '../flow/flow';
import { type LabelRef, type Metric, type TargetLabel } from '../exporters/metric';
import { up } from '../exporters/prometheus/metrics';
import { type Platform } from '../platform/platform';
import { countBy, minBy } from '../promql/aggregation';
import { above, orElse } from '../promql/arithmetic';
import { value } from '../promql/functions';
import { Query } from '../promql/query';
import { type Series, equal, resolveSeries, series } from '../promql/series';
import { prometheusDuration } from '../validation/durations';
import { workload } from './components';
import { perFlow, provided } from './narrowing';

/** A pod, as Prometheus knows its targets. */
export type Target = 'namespace' | 'pod';

/** The namespaces of an exporter's targets; none where nobody knows them. */
export function targetNamespaces(exporter: Exporter, flow: Flow): readonly string[] {
  return exporter.namespaces(flow.platform) ?? [];
}

/**
 * The share of its scrapes that a pod answered, for an exporter that our monitor scrapes. Of a pod with two endpoints
 * under one job the series of both fall together, and a share below 1 is how one that fails shows.
 */
export function scrapesAnswered(exporter: Exporter, window: Duration): Query<Target> {
  return worstOf(exporter, (targets) => averageOf(targets, window));
}

/** The pods of an exporter that our monitor finds at this moment: 1 of one that answers, 0 of one that does not. */
export function targetsPresent(exporter: Exporter): Query<Target> {
  return worstOf(exporter, value);
}

/** 1 for each namespace where our monitor finds no target of an exporter at all. */
export function targetsAbsent(exporter: Exporter): Query<'namespace'> {
  const missing = perFlow<'namespace'>((flow) => {
    const [first, ...more] = witnesses(exporter, flow).map(absenceOf);
    return anyOf(first, more);
  });
  return ours(exporter, missing);
}

/**
 * How often a series of a pod is stored, under several jobs or at several ports, where it is more than once. It asks the exporter's own series and not
 * `up`: KServe scrapes a pod twice and renames one of the two (opendatahub-io/kserve `llmisvc/monitoring.go`), which
 * counts nothing twice.
 */
export function scrapedTwice(): Query<Target> {
  return perFlow((flow) => {
    const [first, ...more] = evidenceIn(flow).map((metric) => {
      const found = resolvedOver<Target | 'job' | 'instance'>(
        { metric, where: [] },
        undefined,
        (selected) => selected,
      );
      // One job can scrape two ports of a pod that say the same, as Kuadrant's istio-pod-monitor does.
      return above(countBy(['namespace', 'pod'], countBy(['namespace', 'pod', 'job', 'instance'], found)), 1);
    });
    return anyOf(first, more);
  });
}

/** The namespaces of everything that {@link scrapedTwice} looks at. */
export function scrapedNamespaces(flow: Flow): readonly string[] {
  return [...new Set(evidenceIn(flow).flatMap((metric) => flow.namespacesOf(metric) ?? []))];
}

function evidenceIn(flow: Flow): readonly Metric[] {
  return flow.exporters.flatMap(({ evidence }) => evidence ?? []).filter((metric) => flow.scrapes(metric));
}

/** How many series a metric has. */
export function seriesCount(metric: Metric): Query<never> {
  return resolvedOver({ metric, where: [] }, undefined, (selected) => count(selected), []);
}

/** One for each namespace, by its very name: what is absent has no labels but those it was asked for by. */
function perNamespace(exporter: Exporter, platform: Platform): readonly Series<'gauge', TargetLabel>[] {
  const { namespaces = [], pods = [] } = workload(exporter, platform) ?? {};
  return namespaces.map((namespace) => series(up, equal('namespace', namespace), ...pods));
}

/** What is there while targets are: their `up`, or, where the store has none of them, what each pod has from its start. */
function witnesses(exporter: Exporter, flow: Flow): readonly Series[] {
  const { platform } = flow;
  const { evidence } = exporter;
  if (platform.stack.storesUp || evidence === undefined) return perNamespace(exporter, platform);
  const namespaces = flow.namespacesOf(evidence) ?? [];
  return namespaces.length === 1
    ? [{ metric: evidence, where: [] }]
    : namespaces.map((namespace) => ({ metric: evidence, where: [equal('namespace', namespace)] }));
}

/** Of each pod of an exporter that our monitor scrapes, the least of what its targets are asked. */
function worstOf(
  exporter: Exporter,
  asked: (targets: Series<'gauge', TargetLabel>) => Query<Target | TargetLabel>,
): Query<Target> {
  const worst = perFlow<Target>((flow) => {
    const [first, ...more] = perNamespace(exporter, flow.platform).map((one) => asked(one));
    return minBy(['namespace', 'pod'], anyOf(first, more));
  });
  return ours(exporter, worst);
}

function averageOf(targets: Series, window: Duration): Query<Target> {
  return resolvedOver(targets, prometheusDuration(window), (selected) => avgOverTime(selected));
}

function absenceOf(targets: Series): Query<'namespace'> {
  return resolvedOver(targets, undefined, (selected) => absent(selected), ['namespace']);
}

function anyOf<L extends LabelRef>(first: Query<L> | undefined, more: readonly Query<L>[]): Query<L> {
  if (first === undefined) return nothing();
  return more.reduce<Query<L>>((all, one) => orElse(all, one), first);
}

/** A flow without the namespaces or scrapes that a question is about has no answer to it. */
function nothing<L extends LabelRef>(): Query<L> {
  return new Query((flow) => ({ ...value(up).resolve(flow), lacking: ['any target of ours'] }));
}

function ours<L extends LabelRef>(exporter: Exporter, query: Query<L>): Query<L> {
  return provided(
    ({ platform }) => platform.scrape(exporter).owner === 'here',
    `a monitor of ours on ${exporter}`,
    query,
  );
}

function resolvedOver<L extends LabelRef>(
  source: Series,
  range: string | undefined,
  apply: (selected: Builder<Expr>) => Builder<Expr>,
  labels?: readonly string[],
): Query<L> {
  return new Query((flow) => {
    const { selectors, ...rest } = resolveSeries(flow, source);
    const window = range === undefined ? undefined : { range };
    const expr = selectors.map((selector) => selector(window)).reduce((first, next) => or(first, next));
    const kept =
      labels === undefined
        ? rest.labels
        : new Set(labels.map((label) => flow.storedLabel(label, source.metric)));
    return { ...rest, labels: kept, expr: apply(expr), metrics: [source.metric], typed: true };
  });
}
