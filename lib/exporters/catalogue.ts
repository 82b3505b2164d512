import { EXPORTERS } from '.';
import { type Metric, seriesNames } from './metric';

/** Every metric we know, by exporter in the order of the flow and then by name. */
export const CATALOGUE: readonly Metric[] = EXPORTERS.flatMap(({ metrics }) => metrics);

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
