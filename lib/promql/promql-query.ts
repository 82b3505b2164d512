import { type Expr, type Selector } from './promql-ast';
import { type PromqlContext } from './promql-context';
import { type StoredSeries } from './promql-names';

/** A query that parses, with what its names stand for. */
export interface RawPromql {
  readonly expr: Expr;
  readonly context: PromqlContext;
  /** Nothing, when nobody has described the metric. */
  readonly seriesOf: (selector: Selector) => StoredSeries | undefined;
}

/** Whether a series only grows, until its process restarts. */
export function accumulates({ metric, part }: StoredSeries): boolean {
  return metric.type === 'counter' || part !== '';
}

/** Gauges on the wire that only grow: rate() works on them. */
export function growsAsGauge({ metric }: StoredSeries): boolean {
  return metric.grows;
}
