import { oneOf } from '../exporters/label-matcher';
import { type Flow, type StoreName } from '../flow/flow';
import { type Metric, TelemetryRef } from '../exporters/metric';
import { COVERED } from '../promql/coverage';
import { missingLabel } from '../promql/label-lookup';
import { render as promqlText } from '../promql/query';
import { resolveSeries } from '../promql/series';
import { type Variable } from './variable';

/** Where the values of a variable come from, on a configured platform. */
export interface VariableAnswer {
  readonly variable: Variable;
  /** Nothing when the flow lacks the label or the metric. */
  readonly values?: {
    /** The series that have the values. */
    readonly selector: string;
    readonly label: string;
    /** The store that has them. */
    readonly store: StoreName;
  };
  /** A query that has the value instead, in a label of its result. */
  readonly asked?: { readonly expr: string; readonly label: string; readonly store: StoreName };
  readonly problems: readonly string[];
}

export function variableAnswer(variable: Variable, chosen: Flow): VariableAnswer {
  if (variable.asked !== undefined) {
    const expr = variable.asked.promql(chosen);
    const [metric] = variable.of;
    const store = metric === undefined ? 'own' : chosen.storeOf(metric);
    return { variable, asked: { expr, label: COVERED, store }, problems: [] };
  }
  const flow = variable.ofEveryCluster === true ? chosen.ofEveryCluster() : chosen;
  const found = variable.of.map((metric) => ({
    metric,
    ...resolveSeries(flow, { metric, where: variable.where }),
  }));
  const known = flow.labelName(variable.label);
  const label = known === undefined ? known : flow.labelAmong(found[0]?.labels ?? new Set(), known);
  const having = found.filter(
    ({ lacking, labels }) => lacking.length === 0 && label !== undefined && labels.has(label),
  );
  const [first] = having;
  if (first === undefined || label === undefined) {
    // A label of the vocabulary may be missing; one of the exporter may not.
    const wrong =
      variable.label instanceof TelemetryRef ? [] : found.filter(({ lacking }) => lacking.length === 0);
    return {
      variable,
      problems: wrong.map(({ metric, labels }) =>
        said(variable, missingLabel(metric.name, String(label), labels)),
      ),
    };
  }
  const selector = first.selectors
    .slice(0, 1)
    .map((select) => promqlText(select()))
    .join('');
  const metrics = having.map(({ metric }) => metric);
  return {
    variable,
    values: { selector: seriesText(metrics, selector, flow), label, store: flow.storeOf(first.metric) },
    problems: having.flatMap((one) => one.problems.map((problem) => said(variable, problem))),
  };
}

function said({ name }: Variable, problem: string): string {
  return `variable $${name}: ${problem}`;
}

/** Every name the store may have one of the metrics under, in one selector. */
function seriesText(metrics: readonly Metric[], selector: string, flow: Flow): string {
  const [only, ...more] = metrics.flatMap((metric) => flow.storedNames(metric));
  if (only === undefined || more.length === 0) return selector;
  const names = oneOf('__name__', [only, ...more]);
  const conditions = selector.replace(/^[^{]*\{?|\}$/g, '');
  return `{${[`__name__=~${JSON.stringify(names.value)}`, conditions].filter(Boolean).join(',')}}`;
}
