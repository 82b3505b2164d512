import { withoutVariables } from '../promql/promql-grafana';

/** When a query is asked, as Grafana knows it. */
export interface Asking {
  /** The range of the dashboard, in seconds. */
  readonly range: number;
  /** How often exporters are scraped, in seconds. */
  readonly scrapeInterval: number;
  /** The shortest step that the query keeps to, in seconds. */
  readonly minimumStep: number | undefined;
  readonly variables: ReadonlyMap<string, string>;
}

/** Points that a graph of usual width has. */
const POINTS = 1000;

/**
 * A query as Grafana sends it: with the values of its variables. Nothing, when one of them has no value.
 * Source: grafana/grafana `pkg/promlib/models/query.go`, `public/app/plugins/datasource/prometheus`.
 */
export function asGrafanaSends(query: string, asking: Asking): string | undefined {
  const { range, scrapeInterval, minimumStep = scrapeInterval, variables } = asking;
  const interval = Math.max(Math.ceil(range / POINTS), minimumStep);
  const values = new Map<string, string>([
    ...variables,
    ['__interval', `${interval}s`],
    ['__interval_ms', String(interval * 1000)],
    ['__rate_interval', `${Math.max(interval + scrapeInterval, 4 * scrapeInterval)}s`],
    ['__range', `${range}s`],
    ['__range_s', String(range)],
    ['__range_ms', String(range * 1000)],
  ]);
  let text = query;
  // From the end, so that the places before it stay true.
  for (const { name, text: said, from } of [...withoutVariables(query).variables].reverse()) {
    const value = values.get(name);
    if (value === undefined) return undefined;
    text = text.slice(0, from) + value + text.slice(from + said.length);
  }
  return text;
}

/** A value in a string of PromQL. */
export function escapedValue(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"');
}
