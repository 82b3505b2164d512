import { type Metric } from '../exporters/metric';
import { type Expr, type Selector, partsOf, quoted, selectorsIn } from './promql-ast';
import { type PromqlContext } from './promql-context';
import { rangeFunctionProblems, rawCounterProblems } from './promql-counters';
import { fallbackProblems } from './promql-fallbacks';
import { FUNCTIONS } from './promql-functions';
import { type GrafanaVariable } from './promql-grafana';
import { kubernetesProblems } from './promql-kubernetes';
import { LabelCheck } from './promql-labels';
import { StoredNames, type StoredSeries } from './promql-names';
import { parsePromql } from './promql-parse';
import { lacksBuckets, quantileProblems } from './promql-quantiles';
import { type RawPromql } from './promql-query';
import { selectorProblems } from './promql-selectors';
import { typeProblems } from './promql-types';
import { windowProblems } from './promql-windows';
import { unique } from './query';

/** What {@link checkPromql} found. */
export interface PromqlCheck {
  /** Why the query cannot be right, each in a sentence; empty when it can. */
  readonly problems: readonly string[];

  /** Every metric that the query reads and that somebody has described. */
  readonly metrics: readonly Metric[];

  /** The labels that a result can have; nothing, when nobody can know them. */
  readonly labels: ReadonlySet<string> | undefined;
}

/**
 * Holds the text of a query against a platform, as typed queries are held. A name with a colon that is not vLLM's
 * belongs to a recording rule and passes. Never throws.
 */
export function checkPromql(text: string, context: PromqlContext): PromqlCheck {
  const parsed = parsePromql(text);
  if ('problem' in parsed) return { problems: [parsed.problem], metrics: [], labels: undefined };
  const { expr, variables } = parsed;
  const types = typeProblems(expr);
  if (types.length > 0) return { problems: unique(types), metrics: [], labels: undefined };

  const names = StoredNames.of(context.flow, context.metrics);
  const series = new Map<Selector, StoredSeries | undefined>(
    selectorsIn(expr).map((selector) => [
      selector,
      selector.name === undefined ? undefined : names.find(selector.name),
    ]),
  );
  const query: RawPromql = { expr, context, seriesOf: (selector) => series.get(selector) };
  const labels = new LabelCheck(context.flow, query.seriesOf, lacksBuckets(query) ? 'le' : undefined);
  const result = labels.of(expr);
  const quantiles = quantileProblems(query, (part) => new LabelCheck(context.flow, query.seriesOf).of(part));
  return {
    problems: unique([
      ...selectorsIn(expr).flatMap(({ name }) => (name === undefined ? [] : (names.misnamed(name) ?? []))),
      ...(context.strict === false ? [] : unknownProblems(expr, names)),
      ...(context.use === 'rule' ? variableProblems(expr, variables) : []),
      ...quantiles,
      ...labels.problems,
      ...rawCounterProblems(query),
      ...rangeFunctionProblems(query),
      ...windowProblems(query),
      ...selectorProblems(query),
      ...kubernetesProblems(query),
      ...fallbackProblems(query),
    ]),
    metrics: unique([...series.values()].flatMap((found) => (found === undefined ? [] : [found.metric]))),
    labels: result.names,
  };
}

function unknownProblems(expr: Expr, names: StoredNames): readonly string[] {
  return partsOf(expr).flatMap((part) => {
    if (part.kind === 'selector' && part.name !== undefined) return names.unknown(part.name) ?? [];
    const alone = part.kind === 'selector' || (part.kind === 'variable' && part === expr);
    const unnamed = alone ? [part] : variableVectors(part);
    return unnamed.map(
      (unsaid) =>
        `${quoted(unsaid)} does not say which metric it reads, so that nothing can be checked: write its name.`,
    );
  });
}

/** Variables in the place of a vector. */
function variableVectors(expr: Expr): readonly Expr[] {
  if (expr.kind === 'aggregation') return expr.of.kind === 'variable' ? [expr.of] : [];
  if (expr.kind !== 'call') return [];
  return expr.args.filter(
    (arg, i) => arg.kind === 'variable' && FUNCTIONS.get(expr.name)?.args[i] === 'vector',
  );
}

/** A rule has no Grafana. The `$name` of label_replace is a group of its pattern. */
function variableProblems(expr: Expr, variables: readonly GrafanaVariable[]): readonly string[] {
  const groups = partsOf(expr).flatMap((part) => {
    const replacement = part.kind === 'call' && part.name === 'label_replace' ? part.args[2] : undefined;
    return replacement === undefined
      ? []
      : [[replacement.from, replacement.from + replacement.text.length] as const];
  });
  return variables
    .filter(({ from }) => !groups.some(([start, end]) => from >= start && from < end))
    .map(
      ({ name, text }) =>
        `${quoted({ text })} is Grafana's, and a rule runs without Grafana: write ` +
        (name.startsWith('__') ? 'a fixed window, such as `[5m]`.' : 'the value out.'),
    );
}
