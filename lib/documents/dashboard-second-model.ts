import {
  type DashboardModel,
  type PanelModel,
  type SourceModel,
  type VariableModel,
} from './dashboard-model';
import { type Path } from './path';
import { type PlainRecord, isList, isRecord, recordAt, recordsIn, textOf } from './plain-data';

/**
 * Grafana's second model of a dashboard: elements by name, and layouts that refer to them.
 * Source: grafana/grafana `apps/dashboard/kinds/v2beta1/dashboard_spec.cue`.
 */
export function secondModel(dashboard: PlainRecord, path: Path): DashboardModel {
  const elements = Object.entries(recordAt(dashboard, 'elements'));
  return {
    title: textOf(dashboard.title),
    uid: '',
    path,
    form: 'dashboard',
    editable: dashboard.editable !== false,
    panels: elements.flatMap(([name, element]) =>
      isRecord(element) && element.kind === 'Panel'
        ? [panel(recordAt(element, 'spec'), name, [...path, 'elements', name, 'spec'])]
        : [],
    ),
    libraryPanels: elements.filter(([, element]) => isRecord(element) && element.kind === 'LibraryPanel')
      .length,
    variables: isList(dashboard.variables)
      ? dashboard.variables.flatMap((one, i) =>
          isRecord(one) ? [variable(one, [...path, 'variables', i, 'spec'])] : [],
        )
      : [],
  };
}

function panel(spec: PlainRecord, name: string, path: Path): PanelModel {
  const title = textOf(spec.title).trim();
  const said = `panel ${JSON.stringify(title === '' ? name : title)}`;
  const data = recordAt(spec, 'data', 'spec');
  const viz = recordAt(spec, 'vizConfig');
  const field = recordAt(viz, 'spec', 'fieldConfig', 'defaults');
  const unit = textOf(field.unit);
  const group = textOf(viz.group);
  return {
    said,
    path,
    type: group === '' ? textOf(viz.kind) : group,
    title,
    description: textOf(spec.description).trim(),
    source: undefined,
    targets: recordsIn(data.queries).map((query, i) => {
      const { refId } = recordAt(query, 'spec');
      const asked = recordAt(query, 'spec', 'query');
      const { expr, legendFormat, instant, range, interval } = recordAt(asked, 'spec');
      const at = [...path, 'data', 'spec', 'queries', i, 'spec'];
      return {
        said: `${said}, query ${textOf(refId) || 'without refId'}`,
        refId: textOf(refId),
        path: at,
        expr: typeof expr === 'string' ? expr : undefined,
        exprPath: [...at, 'query', 'spec', 'expr'],
        legend: textOf(legendFormat),
        source: source(asked, recordAt(query, 'spec')),
        instant: instant === true && range !== true,
        interval: textOf(interval) || textOf(recordAt(data, 'queryOptions').interval),
      };
    }),
    units:
      unit === ''
        ? []
        : [
            {
              unit,
              path: [...path, 'vizConfig', 'spec', 'fieldConfig', 'defaults', 'unit'],
              isDefault: true,
            },
          ],
    worded: recordsIn(field.mappings).length > 0,
    transformed: recordsIn(data.transformations).length > 0,
    repeat: '',
  };
}

/** By its group since v2beta1; in v2alpha1 the kind of the query, with the data source beside it. */
function source(asked: PlainRecord, around: PlainRecord): SourceModel | undefined {
  const { group, kind } = asked;
  const type = textOf(group) || (kind === 'DataQuery' ? '' : textOf(kind));
  const uid = textOf(recordAt(asked, 'datasource').name) || textOf(recordAt(around, 'datasource').uid);
  return type === '' && uid === '' ? undefined : { uid, type };
}

const TYPES: Readonly<Record<string, string>> = {
  DatasourceVariable: 'datasource',
  QueryVariable: 'query',
  CustomVariable: 'custom',
  ConstantVariable: 'constant',
  IntervalVariable: 'interval',
  TextVariable: 'textbox',
  AdhocVariable: 'adhoc',
  GroupByVariable: 'groupby',
  SwitchVariable: 'switch',
};

function variable({ kind, spec }: PlainRecord, path: Path): VariableModel {
  const { name, label, refresh, multi, includeAll, allValue, current, query, pluginId } = recordAt(
    { spec },
    'spec',
  );
  const asked = recordAt({ query }, 'query', 'spec');
  return {
    name: textOf(name),
    path,
    label: textOf(label),
    type: TYPES[textOf(kind)] ?? '',
    query: textOf(pluginId) || textOf(asked.query) || textOf(asked.expr) || textOf(query),
    queryPath: [...path, 'query', 'spec', asked.query === undefined ? 'expr' : 'query'],
    refreshesWithTime: refresh === 'onTimeRangeChanged',
    multi: multi === true,
    includeAll: includeAll === true,
    allValue: textOf(allValue),
    value: textOf(recordAt({ current }, 'current').value),
    source: source(recordAt({ query }, 'query'), {}),
  };
}
