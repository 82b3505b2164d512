import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { CLUSTER_DATASOURCE, DATASOURCE } from '../dashboard/variable';
import { type StoreName } from '../flow/flow';
import { type VariableAnswer } from '../dashboard/variable-answer';
import { type Words, say } from '../dashboard/words';

const DATASOURCES: Readonly<Record<StoreName, string>> = { own: DATASOURCE, cluster: CLUSTER_DATASOURCE };

/** The data source of a store: the one that its variable picks. */
export function datasourceOf(store: StoreName) {
  return { type: 'prometheus', uid: `\${${DATASOURCES[store]}}` } as const;
}

/** The data source of a panel whose queries have data sources of their own. */
export const MIXED = { type: 'datasource', uid: '-- Mixed --' } as const;

export function datasourceVariable(): VariableModel {
  return new DatasourceVariableBuilder(DATASOURCE)
    .label('Data source')
    .description('The Prometheus that has the metrics of the platform.')
    .type('prometheus')
    .build();
}

export function clusterDatasourceVariable(): VariableModel {
  return new DatasourceVariableBuilder(CLUSTER_DATASOURCE)
    .label('Cluster data source')
    .description(
      'The Prometheus of the cluster, which has what Kubernetes and the platform say of their objects.',
    )
    .type('prometheus')
    .build();
}

/** What Grafana asks Prometheus for the values of a variable. */
export function labelValues({
  selector,
  label,
}: Pick<NonNullable<VariableAnswer['values']>, 'selector' | 'label'>): string {
  return `label_values(${selector}, ${label})`;
}

/**
 * A link may name whom the range does not know, and Grafana would then show the first of the list, somebody else. The
 * first entry is therefore nobody (`staticOptions`, of Grafana 12.2; those before ignore it).
 */
const NOBODY = { text: 'none', value: '' };

export function renderVariable(answer: VariableAnswer, words: Words): readonly VariableModel[] {
  const { variable, values, asked } = answer;
  if (asked !== undefined) return [renderAsked(variable, asked, words)];
  if (values === undefined) return [];
  const many = variable.choice === 'many';
  const query = labelValues(values);
  const builder = new QueryVariableBuilder(variable.name)
    .label(say(variable.title, words))
    .description(say(variable.about, words))
    .datasource(datasourceOf(values.store))
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
  else {
    builder
      .current({ selected: true, ...NOBODY })
      .staticOptions([NOBODY])
      .staticOptionsOrder('before');
  }
  return [builder.build()];
}

/** A hidden variable whose value is a label of the result of a query; empty where there is no result. */
function renderAsked(
  { name, title, about }: VariableAnswer['variable'],
  { expr, label, store }: NonNullable<VariableAnswer['asked']>,
  words: Words,
): VariableModel {
  const query = `query_result(${expr})`;
  return (
    new QueryVariableBuilder(name)
      .label(say(title, words))
      .description(say(about, words))
      .datasource(datasourceOf(store))
      .query({ qryType: 3, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' })
      .definition(query)
      // Grafana writes a result as text, labels and all.
      .regex(`/${label}="([^"]*)"/`)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .hide(VariableHide.HideVariable)
      .multi(false)
      .includeAll(false)
      .allowCustomValue(false)
      .build()
  );
}
