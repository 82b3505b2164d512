import { type LabelMatcher } from '../exporters/label-matcher';
import { type Platform } from '../platform/platform';
import { type Matcher, type Selector, quoted, selectorsIn } from './promql-ast';
import { matches } from './promql-literals';
import { type StoredSeries } from './promql-names';
import { type RouteCondition, passthroughProblems } from './passthrough';
import { type RawPromql } from './promql-query';

/** Selectors that read other series than they mean to. */
export function selectorProblems(query: RawPromql): readonly string[] {
  return selectorsIn(query.expr).flatMap((selector) => {
    const series = query.seriesOf(selector);
    if (series === undefined) return [];
    return [
      ...scrapeProblems(query, series),
      ...bucketProblems(selector, series),
      ...gatewayProblems(query, selector, series),
      ...passthroughProblems(
        query.context.flow.platform,
        series.metric,
        quoted(selector),
        conditionsOf(selector),
      ),
    ];
  });
}

function scrapeProblems({ context }: RawPromql, { name, metric }: StoredSeries): readonly string[] {
  const { exporter } = metric;
  return context.flow.scrapes(metric)
    ? []
    : [
        `${name} comes from ${exporter}, which nobody scrapes on this platform: leave the query out, or say who ` +
          `scrapes it in scrape['${exporter.endpoint}'].`,
      ];
}

function bucketProblems({ matchers }: Selector, { part }: StoredSeries): readonly string[] {
  if (part !== '_bucket') return [];
  return matchers.flatMap((matcher) => {
    const [, whole] = /^(\d+)(?:\.0)?$/.exec(matcher.value ?? '') ?? [];
    if (matcher.label.name !== 'le' || whole === undefined) return [];
    const operator = matcher.operator.startsWith('!') ? '!~' : '=~';
    return [
      `${quoted(matcher)} is not portable, as exporters and Prometheus 3 print ${whole} or ${whole}.0: write ` +
        `\`le${operator}"${whole}|${whole}[.]0"\`.`,
    ];
  });
}

/** Labels that say which gateway a series is of, when they hold its name. */
const NAMING: ReadonlySet<string> = new Set([
  ...['pod', 'job', 'service', 'source_workload', 'source_app', 'source_canonical_service'],
]);
const PLACING: ReadonlySet<string> = new Set(['namespace', 'source_workload_namespace']);

function gatewayProblems(
  { context }: RawPromql,
  selector: Selector,
  { metric }: StoredSeries,
): readonly string[] {
  const { mixedWith } = metric.exporter;
  if (mixedWith === undefined) return [];
  const { flow } = context;
  if (selector.matchers.some((matcher) => pins(matcher, flow.platform))) return [];
  const scope = flow.scope(metric).map(written).join(', ');
  return [`${quoted(selector)} takes ${mixedWith}: add \`${scope}\` to ` + 'keep it to the platform.'];
}

function pins(matcher: Matcher, { gateway, stack }: Platform): boolean {
  const name = matcher.label.name ?? '';
  const label = stack.targetLabels === 'exported' ? name.replace(/^(exported_)+/, '') : name;
  if (matcher.operator.startsWith('!')) return false;
  if (matcher.value === undefined) return NAMING.has(label) || PLACING.has(label);
  if (NAMING.has(label)) return matcher.value.replaceAll('\\', '').includes(gateway.name);
  // A pattern that also takes a namespace of any name keeps nothing out.
  return (
    PLACING.has(label) &&
    matches(matcher, gateway.namespace) === true &&
    matches(matcher, 'another-one') !== true
  );
}

function written({ label, operator, value }: LabelMatcher): string {
  return `${label}${operator}${JSON.stringify(value)}`;
}

function conditionsOf({ matchers }: Selector): RouteCondition[] {
  return matchers.map((matcher) => ({
    label: matcher.label.name ?? '',
    operator: matcher.operator,
    value: matcher.value,
    lets: (candidate) => matches(matcher, candidate),
  }));
}
