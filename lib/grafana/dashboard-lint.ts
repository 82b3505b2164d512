import {
  type LintedDashboard,
  type LintedPanel,
  type LintedSource,
  type LintedVariable,
  lintedDashboard,
} from './dashboard-lint-model';
import { queryWarnings, variableQueryWarnings, windowsFollow } from './dashboard-lint-query';
import { insteadOfUnit } from './dashboard-lint-units';

// The checks of grafana/dashboard-linter, by its names of them:
//
//   template-datasource-rule, template-label-promql-rule, template-on-time-change-reload-rule, panel-datasource-rule,
//   panel-title-description-rule, panel-units-rule, panel-no-targets-rule, target-promql-rule,
//   target-rate-interval-rule, target-counter-agg-rule, uneditable-dashboard.
//
// It looks at some kinds of panel only; here every kind that shows data is held to them, and a query to the data source
// it is asked of. A custom unit passes, a rate over `$__range` does where it is asked once, and a counter is one by our
// catalogue too, as those of Limitador do not end in `_total`.
//
// Left out: template-job-rule, template-instance-rule, target-job-rule and target-instance-rule, because a dashboard of
// a platform asks several exporters at once, whose jobs are the names of monitors, and sums over their pods; the
// LogQL rules, because nothing here asks Loki.

export interface LintOptions {
  /**
   * Inputs of an exported dashboard that have a data source by the time it is shown.
   * @default []
   */
  readonly inputs?: readonly string[];

  /**
   * The texts of typed queries, which were proved as they were made: only how they are asked is looked at.
   * @default - none
   */
  readonly typed?: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/**
 * What Grafana's dashboard linter would say of a dashboard's JSON, one sentence each with the place and what to write.
 * One without panels has nothing to be said of. Never throws.
 */
export function dashboardWarnings(
  dashboard: unknown,
  { inputs = [], typed = NONE }: LintOptions = {},
): string[] {
  const linted = lintedDashboard(dashboard);
  if (linted.panels.length === 0) return [];
  return [
    ...new Set([
      ...editableWarnings(linted),
      ...datasourceVariableWarnings(linted, inputs),
      ...linted.variables.flatMap((variable) => variableWarnings(variable, linted, typed)),
      ...linted.panels.flatMap((panel) => [
        ...textWarnings(panel),
        ...unitWarnings(panel),
        ...sourceWarnings(panel, linted, inputs),
        ...targetWarnings(panel, linted, typed),
      ]),
    ]),
  ];
}

const NUMBERS: ReadonlySet<string> = new Set([
  ...['stat', 'singlestat', 'gauge', 'bargauge', 'timeseries', 'graph', 'barchart', 'piechart', 'histogram'],
  ...['trend', 'timetable'],
]);
const DATA: ReadonlySet<string> = new Set([
  ...NUMBERS,
  ...[
    'table',
    'table-old',
    'heatmap',
    'state-timeline',
    'status-history',
    'xychart',
    'candlestick',
    'geomap',
  ],
  ...['nodeGraph', 'logs', 'traces', 'flamegraph', 'canvas'],
]);

/** Whether a panel shows data: by its kind, or because it asks for some. */
function showsData({ type, targets }: LintedPanel): boolean {
  return DATA.has(type) || targets.length > 0;
}

function editableWarnings({ editable }: LintedDashboard): string[] {
  return editable
    ? ['it can be edited in Grafana, and the next sync would undo the edit: set editable to false.']
    : [];
}

function datasourceVariableWarnings(
  { variables, panels }: LintedDashboard,
  inputs: readonly string[],
): string[] {
  const found = variables.filter(({ type }) => type === 'datasource');
  if (found.length === 0) {
    return inputs.length > 0 || !panels.some(showsData)
      ? []
      : [
          'no variable picks the data source, so that it works on one Grafana only: add one of type datasource, named ' +
            '"datasource" and labelled "Data source".',
        ];
  }
  return found.flatMap(({ name, label, query }) => {
    // Two of one type cannot both have the name that Grafana's linter wants.
    const alone = found.filter((other) => other.query === query).length === found.length;
    const names = [...(alone ? ['datasource'] : []), `${query.toLowerCase()}_datasource`];
    const labels = [...(alone ? ['Data source'] : []), `${capital(query)} data source`];
    if (alone && found.length > 1 && name.endsWith('_datasource') && / data source$/i.test(label)) return [];
    return [
      ...(names.includes(name)
        ? []
        : [
            `variable "${name}" picks the data source under a name that links from other dashboards do not know: name ` +
              `it "${names[0] ?? ''}".`,
          ]),
      ...(labels.includes(label)
        ? []
        : [`variable "${name}" picks the data source and does not say so: label it "${labels[0] ?? ''}".`]),
    ];
  });
}

function variableWarnings(
  variable: LintedVariable,
  dashboard: LintedDashboard,
  typed: ReadonlySet<string>,
): string[] {
  if (variable.type !== 'query') return [];
  const said = `variable "${variable.name}"`;
  const ofPrometheus = !typed.has(variable.query) && isPrometheus(variable.source, dashboard);
  return [
    ...(variable.refresh === 2
      ? []
      : [`${said} keeps its values when the time range changes: set refresh to 2, on time range change.`]),
    ...(ofPrometheus ? variableQueryWarnings(variable.query).map((warning) => `${said}: ${warning}`) : []),
  ];
}

function textWarnings(panel: LintedPanel): string[] {
  if (!showsData(panel)) return [];
  return [
    ...(panel.title === '' ? [`${panel.said} has no title: say which question it answers.`] : []),
    ...(panel.description === ''
      ? [`${panel.said} has no description: say what it shows, and what to do when it looks bad.`]
      : []),
  ];
}

function unitWarnings({ said, type, units, worded }: LintedPanel): string[] {
  if (!NUMBERS.has(type) || worded) return [];
  if (units.length === 0) {
    return [`${said} does not say what its numbers count: set a unit, "short" for things without one.`];
  }
  return units.flatMap((unit) => {
    const instead = insteadOfUnit(unit);
    return instead === undefined
      ? []
      : [
          `${said} has the unit "${unit}", which Grafana does not know and would not scale: write ${instead}.`,
        ];
  });
}

/** Grafana's own: several data sources, the answer of another panel, test data, an expression. */
const BUILT_IN = /^(-- (Mixed|Dashboard|Grafana) --|__expr__|grafana|datasource)$/i;

function sourceWarnings(
  panel: LintedPanel,
  { variables }: LintedDashboard,
  inputs: readonly string[],
): string[] {
  if (!showsData(panel)) return [];
  const names = variables.filter(({ type }) => type === 'datasource').map(({ name }) => name);
  const chosen = new Set([...names, ...inputs].flatMap((name) => [`$${name}`, `\${${name}}`, `[[${name}]]`]));
  const wanted = `write "\${${names[0] ?? 'datasource'}}", the variable.`;
  const wrong = (said: string, source: LintedSource | undefined): string[] => {
    if (source === undefined) return [`${said} asks whichever data source is the default: ${wanted}`];
    const { uid, type } = source;
    if (chosen.has(uid) || BUILT_IN.test(uid) || BUILT_IN.test(type)) return [];
    return [`${said} asks the data source "${uid || type}" and no other: ${wanted}`];
  };
  const mixed = panel.source?.uid === '-- Mixed --';
  return [
    ...wrong(panel.said, panel.source),
    ...panel.targets.flatMap(({ said, source }) =>
      // One that says nothing asks what its panel asks.
      source === undefined && !mixed ? [] : wrong(said, source),
    ),
  ];
}

function targetWarnings(
  panel: LintedPanel,
  dashboard: LintedDashboard,
  typed: ReadonlySet<string>,
): string[] {
  if (DATA.has(panel.type) && panel.targets.length === 0) {
    return [`${panel.said} asks nothing: give it a query, or drop it.`];
  }
  return panel.targets
    .filter(({ source }) => isPrometheus(source ?? panel.source, dashboard))
    .flatMap((target) =>
      target.expr === undefined || (typed.has(target.expr) && windowsFollow(target.expr, target))
        ? []
        : queryWarnings(target.expr, target).map((warning) => `${target.said}: ${warning}`),
    );
}

/** What does not say of which type it is, and has a PromQL text, is meant for Prometheus. */
function isPrometheus(source: LintedSource | undefined, { variables }: LintedDashboard): boolean {
  if (source === undefined) return true;
  if (source.type !== '') return source.type === 'prometheus';
  const variable = variables.find(
    ({ name, type }) =>
      type === 'datasource' && [`$${name}`, `\${${name}}`, `[[${name}]]`].includes(source.uid),
  );
  return variable === undefined || variable.query === 'prometheus';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
