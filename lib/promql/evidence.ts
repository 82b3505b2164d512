import { type Builder, type Expr, type VectorExprBuilder, or } from '@grafana/promql-builder';
import { type Metric } from '../exporters/metric';
import { up } from '../exporters/prometheus/metrics';
import { type Flow } from '../flow/flow';
import { type Selector, type Where, resolveSeries } from './series';
import { vectorOf } from './vector';

/** How the scrapes of targets are read: their `up`, and what their exporter always has. */
export interface Reading {
  readonly up: (vector: VectorExprBuilder) => Builder<Expr>;
  readonly evidence: (vector: Builder<Expr>) => Builder<Expr>;
  readonly range: string;
  readonly offset?: string;
  /** @default [] - more conditions, on labels of a target */
  readonly where?: readonly Where<'job'>[];
}

/**
 * Which targets of an exporter were scraped: by their `up`, or, in a store that does not have it (Open Data Hub's is
 * filled by a collector), by what the exporter always exports.
 */
export function scrapes(
  metric: Metric,
  flow: Flow,
  { range, offset, where = [], ...read }: Reading,
): Builder<Expr> {
  const places = flow.scope(metric).filter(({ label }) => label !== 'limitador_namespace');
  const on = where.map((one) => ({ ...one, label: flow.storedLabel(one.label, metric) }));
  const ups = vectorOf(up.name, [...places, ...on]).range(range);
  // One series for each pod of Limitador; that of a model server has one for each of its engines.
  const { evidence } = metric.exporter;
  const known =
    evidence !== undefined && (evidence.labels.length === 0 || flow.platform.stack.appendsTotal)
      ? evidence
      : undefined;
  const first = read.up(offset === undefined ? ups : ups.offset(offset));
  if (known === undefined) return first;
  const window = { range, ...(offset === undefined ? {} : { offset }) };
  const { selectors } = resolveSeries(flow, { metric: known, where });
  return anyName(selectors, (one) => read.evidence(one(window)), flow.scrapes(up) ? first : undefined);
}

/** What a function makes of each stored name of a metric; the first name that a series has counts. */
export function anyName(
  selectors: readonly Selector[],
  apply: (one: Selector) => Builder<Expr>,
  before?: Builder<Expr>,
): Builder<Expr> {
  const all = selectors.map(apply);
  return (before === undefined ? all : [before, ...all]).reduce((first, next) => or(first, next));
}
