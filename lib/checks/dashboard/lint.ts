import { type PanelModel, type SourceModel, type VariableModel } from '../../documents/dashboard-model';
import { BUILT_IN, asksPrometheus, variableForms } from '../../documents/query-language';
import { quoted } from '../../promql/promql-ast';
import { parsePromql } from '../../promql/promql-parse';
import { type Finding } from '../document-problem';
import {
  type CheckedDashboard,
  type DashboardCheck,
  isOfData,
  showsData,
  showsNumbers,
} from './dashboard-check';
import { insteadOfUnit } from './grafana-units';

// The checks of grafana/dashboard-linter, by its names of them:
//
//   template-datasource-rule, template-label-promql-rule, template-on-time-change-reload-rule, panel-datasource-rule,
//   panel-title-description-rule, panel-units-rule, panel-no-targets-rule, uneditable-dashboard;
//   target-promql-rule, target-rate-interval-rule and target-counter-agg-rule are checks of queries.
//
// It looks at some kinds of panel only; here every kind that shows data is held to them, and a query to the data source
// it is asked of. A custom unit passes.
//
// Left out: template-job-rule, template-instance-rule, target-job-rule and target-instance-rule, because a dashboard of
// a platform asks several exporters at once, whose jobs are the names of monitors, and sums over their pods; the
// LogQL rules, because nothing here asks Loki.

export const dashboardEditable: DashboardCheck = {
  id: 'dashboard-editable',
  severity: 'warning',
  summary: 'A dashboard that is kept in files can be edited in Grafana, and the next sync undoes the edit.',
  find: ({ dashboard }) =>
    dashboard.editable
      ? [
          {
            place: '',
            path: [...dashboard.path, 'editable'],
            message:
              'it can be edited in Grafana, and the next sync would undo the edit: set editable to false.',
          },
        ]
      : [],
};

export const datasourceVariable: DashboardCheck = {
  id: 'datasource-variable',
  severity: 'warning',
  summary:
    'No variable picks the data source, or one with a name that links from other dashboards do not know.',
  find: ({ dashboard, inputs }) => {
    const { variables, panels } = dashboard;
    const pickers = variables.filter(({ type }) => type === 'datasource');
    if (pickers.length === 0) {
      return inputs.length > 0 || !panels.some(showsData) || dashboard.form === 'library-panel'
        ? []
        : [
            {
              place: '',
              path: [...dashboard.path, 'templating'],
              message:
                'no variable picks the data source, so that it works on one Grafana only: add one of type datasource, ' +
                'named "datasource" and labelled "Data source".',
            },
          ];
    }
    return pickers.flatMap((picker) => {
      // Two of one type cannot both have the name that Grafana's linter wants.
      const alone = pickers.every(({ query }) => query === picker.query);
      const isNamed = picker.name.endsWith('_datasource') && / data source$/i.test(picker.label);
      return alone && pickers.length > 1 && isNamed ? [] : pickerFindings(picker, alone);
    });
  },
};

function pickerFindings({ name, label, query, path }: VariableModel, alone: boolean): readonly Finding[] {
  const names = [...(alone ? ['datasource'] : []), `${query.toLowerCase()}_datasource`];
  const labels = [...(alone ? ['Data source'] : []), `${capital(query)} data source`];
  const place = `variable ${JSON.stringify(name)}`;
  return [
    ...(names.includes(name)
      ? []
      : [
          {
            place,
            path: [...path, 'name'],
            message:
              'it picks the data source under a name that links from other dashboards do not know: name it ' +
              `"${names[0] ?? ''}".`,
          },
        ]),
    ...(labels.includes(label)
      ? []
      : [
          {
            place,
            path: [...path, 'label'],
            message: `it picks the data source and does not say so: label it "${labels[0] ?? ''}".`,
          },
        ]),
  ];
}

export const variableRefresh: DashboardCheck = {
  id: 'variable-refresh',
  severity: 'warning',
  summary: 'A variable keeps its values when the time range changes.',
  find: ({ dashboard }) =>
    dashboard.variables
      .filter(({ type, refreshesWithTime }) => type === 'query' && !refreshesWithTime)
      .map(({ name, path }) => ({
        place: `variable ${JSON.stringify(name)}`,
        path: [...path, 'refresh'],
        message: 'it keeps its values when the time range changes: set refresh to 2, on time range change.',
      })),
};

/** Variables are asked for with one of these (Grafana documentation, "Prometheus template variables"). */
const ASKING = ['label_names', 'label_values', 'metrics', 'query_result'];

export const variableQuery: DashboardCheck = {
  id: 'variable-query',
  severity: 'error',
  summary: 'The query of a variable is none that Grafana asks Prometheus, or does not parse.',
  find: ({ dashboard }) =>
    dashboard.variables.filter((variable) => asksFor(variable, dashboard)).flatMap(variableQueryFindings),
};

function asksFor({ type, source }: VariableModel, dashboard: CheckedDashboard['dashboard']): boolean {
  return type === 'query' && (source === undefined || asksPrometheus(source, dashboard) !== false);
}

function variableQueryFindings({ name, query, queryPath }: VariableModel): readonly Finding[] {
  const place = `variable ${JSON.stringify(name)}`;
  const [, asking = '', args = ''] = /^\s*(\w+)\s*\(([^]*)\)\s*$/.exec(query) ?? [];
  if (!ASKING.includes(asking)) {
    if (query.trim() === '') return [];
    return [
      {
        place,
        path: queryPath,
        severity: 'warning',
        message:
          `${quoted({ text: query })} does not ask for values: write label_values(metric, label), label_names(), ` +
          'metrics(pattern) or query_result(query).',
      },
    ];
  }
  if (asking === 'metrics' || args.trim() === '') return [];
  // One argument alone is the label.
  const selector = asking === 'label_values' ? (/^([^]*),[^,]*$/.exec(args)?.[1] ?? '') : args;
  if (asking === 'label_values' && selector.trim() === '') return [];
  const parsed = parsePromql(selector);
  return 'problem' in parsed ? [{ place, path: queryPath, message: parsed.problem }] : [];
}

export const labelValuesOfEverything: DashboardCheck = {
  id: 'label-values-of-everything',
  severity: 'warning',
  summary:
    'A variable offers the values that a label has on any series of the store, and not on those of the panels.',
  find: ({ dashboard }) =>
    dashboard.variables
      .filter((variable) => asksFor(variable, dashboard))
      .flatMap(({ name, query, queryPath }) => {
        const [, label = ''] = /^\s*label_values\(\s*([a-zA-Z_]\w*)\s*\)\s*$/.exec(query) ?? [];
        return label === ''
          ? []
          : [
              {
                place: `variable ${JSON.stringify(name)}`,
                path: queryPath,
                message:
                  `\`${query.trim()}\` reads every series of the store, and offers values that no panel has: name a metric of ` +
                  `the panels, \`label_values(metric, ${label})\`.`,
              },
            ];
      }),
};

export const panelText: DashboardCheck = {
  id: 'panel-text',
  severity: 'warning',
  summary: 'A panel has no title or no description.',
  find: ({ dashboard }) =>
    dashboard.panels.filter(showsData).flatMap(({ said, path, title, description }) => [
      ...(title === ''
        ? [
            {
              place: said,
              path: [...path, 'title'],
              message: 'it has no title: say which question it answers.',
            },
          ]
        : []),
      ...(description === ''
        ? [
            {
              place: said,
              path: [...path, 'description'],
              message: 'it has no description: say what it shows, and what to do when it looks bad.',
            },
          ]
        : []),
    ]),
};

export const panelUnit: DashboardCheck = {
  id: 'panel-unit',
  severity: 'warning',
  summary: 'A panel of numbers has no unit, or one that Grafana does not know.',
  find: ({ dashboard }) => dashboard.panels.flatMap(unitFindings),
};

function unitFindings(panel: PanelModel): readonly Finding[] {
  const { said, path, units, worded } = panel;
  if (!showsNumbers(panel) || worded) return [];
  if (units.length === 0) {
    return [
      {
        place: said,
        path: [...path, 'fieldConfig'],
        message: 'it does not say what its numbers count: set a unit, "short" for things without one.',
      },
    ];
  }
  return units.flatMap(({ unit, path: at }) => {
    const instead = insteadOfUnit(unit);
    return instead === undefined
      ? []
      : [
          {
            place: said,
            path: at,
            message: `it has the unit "${unit}", which Grafana does not know and would not scale: write ${instead}.`,
          },
        ];
  });
}

export const datasourceFixed: DashboardCheck = {
  id: 'datasource-fixed',
  severity: 'warning',
  summary:
    'A panel asks one data source, or whichever is the default, and not the one that the dashboard picks.',
  find: ({ dashboard, inputs }) =>
    dashboard.form === 'library-panel'
      ? []
      : dashboard.panels
          .filter(showsData)
          .flatMap((panel) => sourceFindings(panel, dashboard.variables, inputs)),
};

function sourceFindings(
  panel: PanelModel,
  variables: readonly VariableModel[],
  inputs: readonly string[],
): readonly Finding[] {
  const names = variables.filter(({ type }) => type === 'datasource').map(({ name }) => name);
  const chosen = new Set([...names, ...inputs].flatMap(variableForms));
  const wanted = `write "\${${names[0] ?? 'datasource'}}", the variable.`;
  const wrong = (place: string, path: Finding['path'], source: SourceModel | undefined): Finding[] => {
    if (source === undefined) {
      return [{ place, path, message: `it asks whichever data source is the default: ${wanted}` }];
    }
    const { uid, type } = source;
    // What a variable is to pick is said elsewhere where there is none.
    if (chosen.has(uid) || /^\$|^\[\[/.test(uid) || BUILT_IN.test(uid) || BUILT_IN.test(type)) return [];
    return [{ place, path, message: `it asks the data source "${uid || type}" and no other: ${wanted}` }];
  };
  const mixed = panel.source?.uid === '-- Mixed --';
  const ofTargets = panel.targets.flatMap(({ said, path, source }) =>
    // One that says nothing asks what its panel asks.
    source === undefined && !mixed ? [] : wrong(said, [...path, 'datasource'], source),
  );
  const isSaid =
    panel.source !== undefined ||
    (panel.targets.length > 0 && panel.targets.every(({ source }) => source !== undefined));
  return [
    ...(panel.source === undefined && isSaid
      ? []
      : wrong(panel.said, [...panel.path, 'datasource'], panel.source)),
    ...ofTargets,
  ];
}

export const panelWithoutQuery: DashboardCheck = {
  id: 'panel-without-query',
  severity: 'warning',
  summary: 'A panel that shows data asks for none.',
  find: ({ dashboard }) =>
    dashboard.panels
      .filter((panel) => isOfData(panel) && panel.targets.length === 0)
      .map(({ said, path }) => ({
        place: said,
        path,
        message: 'it asks nothing: give it a query, or drop it.',
      })),
};

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
