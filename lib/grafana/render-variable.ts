import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE, type Variable } from '../dashboard/variable';
import { type Words, say } from '../dashboard/words';
import { type Flow, oneOf } from '../flow/flow';
import { render as promqlText } from '../promql/query';
import { missingLabel } from '../promql/label-lookup';
import { resolveSeries } from '../promql/series';
import { type Metric, TelemetryRef } from '../metrics/metric';

export const PROMETHEUS = { type: 'prometheus', uid: `\${${DATASOURCE}}` } as const;

export function datasourceVariable(): VariableModel {
  return new DatasourceVariableBuilder(DATASOURCE)
    .label('Data source')
    .description('The Prometheus that has the metrics of the platform.')
    .type('prometheus')
    .build();
}

export interface RenderedVariable {
  /** Nothing when the flow lacks the label or the metric. */
  readonly model?: VariableModel;
  /** What it asks Prometheus. */
  readonly query?: string;
  readonly problems: readonly string[];
}

export function renderVariable(variable: Variable, flow: Flow, words: Words): RenderedVariable {
  const found = variable.of.map((metric) => ({
    metric,
    ...resolveSeries(flow, { metric, where: variable.where }),
  }));
  const label = flow.labelName(variable.label);
  const having = found.filter(
    ({ lacking, labels }) => lacking.length === 0 && label !== undefined && labels.has(label),
  );
  const [first] = having;
  if (first === undefined || label === undefined) {
    // A label of the vocabulary may be missing; one of the exporter may not.
    const wrong =
      variable.label instanceof TelemetryRef ? [] : found.filter(({ lacking }) => lacking.length === 0);
    return {
      problems: wrong.map(({ metric, labels }) =>
        said(variable, missingLabel(metric.name, String(label), labels)),
      ),
    };
  }
  const problems = having.flatMap((one) => one.problems.map((problem) => said(variable, problem)));

  const many = variable.choice === 'many';
  const selector = first.selectors
    .slice(0, 1)
    .map((select) => promqlText(select()))
    .join('');
  const metrics = having.map(({ metric }) => metric);
  const query = `label_values(${seriesText(metrics, selector, flow)}, ${label})`;
  const builder = new QueryVariableBuilder(variable.name)
    .label(say(variable.title, words))
    .description(say(variable.about, words))
    .datasource(PROMETHEUS)
    .query({ qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(query)
    // Values come and go with the time range: a user of last week is found by looking at last week.
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalCaseInsensitiveAsc)
    .multi(many)
    .includeAll(many)
    .allowCustomValue(false);
  // A list of all values would leave out what appeared after the page was loaded.
  if (many) builder.allValue('.*').current({ selected: true, text: ['All'], value: ['$__all'] });
  return { model: builder.build(), query, problems };
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
