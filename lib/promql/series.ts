import {
  type Builder,
  type Expr,
  type LabelSelector,
  LabelSelectorBuilder,
  VectorExprBuilder,
} from '@grafana/promql-builder';
import { type LabelMatcher, escapeRegex } from '../exporters/label-matcher';
import { type Flow } from '../flow/flow';
import { type LabelRef, type Metric, type MetricType } from '../exporters/metric';
import { insteadOf, quote } from '../validation/wording';
import { lookUpLabel } from './label-lookup';
import { type RouteCondition, passthroughProblems } from './passthrough';
import { matches } from './promql-literals';

/** A condition on a label of a metric. Values are escaped; a Grafana variable is written as `$name`. */
export interface Where<L extends LabelRef = LabelRef> {
  readonly label: L;
  readonly operator: LabelMatcher['operator'];
  readonly value: string;
  /** The values behind a pattern that matches just these. */
  readonly among?: readonly string[];
}

/** The label has exactly this value. */
export function equal<L extends LabelRef>(label: L, value: string): Where<L> {
  return { label, operator: '=', value };
}

/** The label has any other value, or none. */
export function notEqual<L extends LabelRef>(label: L, value: string): Where<L> {
  return { label, operator: '!=', value };
}

/**
 * The label matches a pattern.
 * @param pattern an RE2 pattern, anchored at both ends
 */
export function like<L extends LabelRef>(label: L, pattern: string): Where<L> {
  return { label, operator: PLAIN.test(pattern) ? '=' : '=~', value: pattern };
}

/** What is plain text needs no pattern. */
const PLAIN = /^[\w-]*$/;

/**
 * The label does not match a pattern.
 * @param pattern an RE2 pattern, anchored at both ends
 */
export function unlike<L extends LabelRef>(label: L, pattern: string): Where<L> {
  return { label, operator: PLAIN.test(pattern) ? '!=' : '!~', value: pattern };
}

/** The label has one of these values, each taken literally. */
export function among<L extends LabelRef>(label: L, values: readonly string[]): Where<L> {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0
    ? { label, operator: '=', value: only, among: values }
    : { label, operator: '=~', value: values.map(escapeRegex).join('|'), among: values };
}

/** Series that carry the label at all: without it they came from traffic that nobody was named for. */
export function present<L extends LabelRef>(label: L): Where<L> {
  return { label, operator: '!=', value: '' };
}

/**
 * The chosen values of a multi-value dashboard variable. Grafana escapes a plain `$name` twice, for the pattern and for
 * the string around it; `${name:regex}` it escapes once, which Prometheus refuses for a model such as
 * `facebook/opt-125m` (grafana/grafana#40634).
 */
export function chosen<L extends LabelRef>(label: L, variable: string): Where<L> {
  return { label, operator: '=~', value: `$${variable}` };
}

/** Some series of a metric. */
export interface Series<T extends MetricType = MetricType, L extends LabelRef = LabelRef> {
  readonly metric: Metric<T, L>;
  readonly where: readonly Where<L>[];
}

/** The series of a metric that meet every condition. */
export function series<T extends MetricType, L extends LabelRef>(
  metric: Metric<T, L>,
  ...where: readonly Where<NoInfer<L>>[]
): Series<T, L> {
  return { metric, where };
}

/** A selector for one stored name of the metric, kept to the platform. */
export type Selector = (window?: { readonly range: string; readonly offset?: string }) => Builder<Expr>;

export interface ResolvedSeries {
  /** One selector for each stored name, current name first. */
  readonly selectors: readonly Selector[];
  readonly labels: ReadonlySet<string>;
  readonly problems: readonly string[];
  readonly lacking: readonly string[];
}

/** Finds the series on a platform. `suffix` picks a part of a histogram or summary. */
export function resolveSeries(
  flow: Flow,
  { metric, where }: Series,
  suffix: '' | '_bucket' | '_sum' | '_count' = '',
): ResolvedSeries {
  const own = flow.labelsOn(metric);
  const labels = suffix === '_bucket' ? new Set([...own, 'le']) : own;
  const problems: string[] = [];
  const lacking: string[] = [];
  const matchers: LabelMatcher[] = [...flow.scope(metric)];
  for (const condition of where) {
    const { label, operator, value } = condition;
    const found = lookUpLabel(flow, { what: metric.name, metrics: [metric], labels }, label);
    if ('name' in found) {
      matchers.push({ label: found.name, operator, value });
      problems.push(...planProblems(flow, found.name, condition));
    } else if ('lacking' in found) lacking.push(found.lacking);
    else problems.push(found.problem);
  }
  problems.push(...passthroughProblems(flow.platform, metric, metric.name, matchers.map(routeCondition)));
  const missing = flow.missing(metric);
  if (missing !== undefined) lacking.push(`${metric.name}, because ${missing}`);
  const selectors = flow.storedNames(metric).map((name): Selector => (window) => {
    const vector = new VectorExprBuilder().metric(`${name}${suffix}`).labels(matchers.map(selectorOf));
    if (window !== undefined) vector.range(window.range);
    return window?.offset === undefined ? vector : vector.offset(window.offset);
  });
  return { selectors, labels, problems, lacking };
}

/** A plan that nobody has gives an empty panel, or an alert that never fires. */
function planProblems(
  flow: Flow,
  name: string,
  { operator, value, among: values }: Where,
): readonly string[] {
  const { planValues: known } = flow;
  if (known === undefined || name !== flow.labels.growingWith('plans')?.name) return [];
  const named = values ?? (operator === '=' || operator === '!=' ? [value] : []);
  return named
    .filter((plan) => plan !== '' && !plan.includes('$') && !known.includes(plan))
    .map((plan) => `no series has ${name}=${quote(plan)}${insteadOf(plan, known)}`);
}

function routeCondition({ label, operator, value }: LabelMatcher): RouteCondition {
  // What a variable holds is the viewer's choice.
  const known = value.includes('$') ? undefined : value;
  const lets = (candidate: string) =>
    known === undefined ? undefined : matches({ operator, value: known }, candidate);
  return { label, operator, value: known, lets };
}

function selectorOf({ label, operator, value }: LabelMatcher): Builder<LabelSelector> {
  return new LabelSelectorBuilder().name(label).operator(operator).value(value);
}
