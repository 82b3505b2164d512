import { type Flow } from '../flow/flow';
import { type DashboardModel, dashboardModel } from '../documents/dashboard-model';
import { type InputsResolvedBy } from '../documents/dashboards-in';
import { stepOf } from '../documents/queries-in';
import { isPromql } from '../documents/query-language';
import { labelValues } from '../documents/variables-in';
import { type QueryContext } from '../promql/promql-context';
import { checkQuery } from './check-query';
import { type CheckedDashboard, type CheckedTarget } from './dashboard/dashboard-check';
import { DASHBOARD_CHECKS } from './dashboard/dashboard-checks';
import { type DocumentProblem, found, inQuery } from './document-problem';
import { standInFlow } from './stand-in-flow';

/** How a dashboard is checked. */
export interface DashboardCheckOptions {
  /**
   * Inputs of an exported dashboard that have a data source by the time it is shown.
   * @default []
   */
  readonly inputs?: readonly string[];

  /** @default 'operator' */
  readonly inputsResolvedBy?: InputsResolvedBy;

  /**
   * The texts of typed queries, which were proved as they were made: only how they are asked is looked at.
   * @default - none
   */
  readonly typed?: ReadonlySet<string>;

  /**
   * What its queries are held against.
   * @default - no platform: only what is wrong on any is found
   */
  readonly context?: Omit<QueryContext, 'use' | 'asking'>;
}

/** Checks that hold a query against a platform: without one they have nothing to say. */
const OF_A_PLATFORM: ReadonlySet<string> = new Set([
  ...['exporter-not-scraped', 'gateway-not-scoped', 'label-unknown', 'metric-renamed', 'metric-unknown'],
  ...['passthrough-sees-nothing', 'window-too-short', 'legend-label'],
]);

/** What is wrong with a dashboard for Grafana, its queries included. One without panels passes. Never throws. */
export function dashboardProblems(
  json: unknown,
  options: DashboardCheckOptions = {},
): readonly DocumentProblem[] {
  return modelProblems(dashboardModel(json), options);
}

export function modelProblems(
  dashboard: DashboardModel,
  { inputs = [], inputsResolvedBy = 'operator', typed, context }: DashboardCheckOptions = {},
): readonly DocumentProblem[] {
  if (dashboard.panels.length === 0) return [];
  const held = context ?? { flow: standInFlow(), strict: false };
  const targets = targetsOf(dashboard, held, typed);
  const checked: CheckedDashboard = {
    ...{ dashboard, targets, inputs, inputsResolvedBy },
    context: { ...held, use: 'dashboard' },
  };
  const problems = [
    ...DASHBOARD_CHECKS.flatMap((check) => check.find(checked).map((finding) => found(check, finding))),
    ...targets.flatMap(({ panel, target, expr, check }) =>
      inQuery(check.problems, {
        ...{ place: target.said, path: target.exprPath, expr },
        asker: `${dashboard.title} › ${panel.title || panel.said}`,
      }),
    ),
    ...variableProblems(dashboard, held, typed),
  ];
  return once(context === undefined ? problems.filter(({ rule }) => !OF_A_PLATFORM.has(rule)) : problems);
}

function targetsOf(
  dashboard: DashboardModel,
  context: { readonly flow: Flow } & Omit<QueryContext, 'use' | 'asking'>,
  typed: ReadonlySet<string> | undefined,
): readonly CheckedTarget[] {
  return dashboard.panels.flatMap((panel) =>
    panel.targets.flatMap((target) => {
      const { expr } = target;
      if (expr === undefined || !isPromql(target, panel, dashboard)) return [];
      if (typed?.has(expr) === true && windowsFollow(expr, target)) return [];
      const asking = {
        instant: target.instant,
        title: `${panel.title} ${dashboard.title}`,
        minStep: stepOf(target.interval),
      };
      return [{ panel, target, expr, check: checkQuery(expr, { ...context, use: 'dashboard', asking }) }];
    }),
  );
}

/** A label that the series do not have offers no values. */
function variableProblems(
  { title, variables }: DashboardModel,
  context: Omit<QueryContext, 'use' | 'asking'>,
  typed: ReadonlySet<string> | undefined,
): readonly DocumentProblem[] {
  return variables.flatMap(({ name, type, query, queryPath }) => {
    const values = type === 'query' && typed?.has(query) !== true ? labelValues(query) : undefined;
    return values === undefined
      ? []
      : valuesProblems(values, context, {
          ...{ place: `variable ${JSON.stringify(name)}`, path: queryPath },
          asker: `${title} › $${name}`,
        });
  });
}

/** What is wrong with asking for the values of a label. */
export function valuesProblems(
  { selector, label }: { readonly selector: string; readonly label: string },
  context: Omit<QueryContext, 'use' | 'asking'>,
  where: Pick<DocumentProblem, 'place' | 'path' | 'asker'>,
): readonly DocumentProblem[] {
  const asked = `count by (${label}) (${selector})`;
  return checkQuery(asked, { ...context, use: 'dashboard' })
    .problems.filter(
      ({ rule }) => rule !== 'query-syntax' && rule !== 'gateway-not-scoped' && rule !== 'state-counted',
    )
    .map(({ rule, severity, message }) => ({
      ...{ rule, severity, message },
      ...where,
      expr: `label_values(${selector}, ${label})`,
    }));
}

/** Whether a query that parses has no rate over a window of its own, as far as that shows without parsing it. */
function windowsFollow(
  expr: string,
  { instant, interval }: { readonly instant: boolean; readonly interval: string },
): boolean {
  const code = expr.replace(/"(?:\\.|[^"\\])*"/g, '""');
  const rates = code.match(/\b(i?rate|increase)\b/g) ?? [];
  const windows = [...code.matchAll(/\b(?:i?rate|increase)\([^()[\]]*\[([^\]]+)\]/g)].map(
    ([, window]) => window ?? '',
  );
  return (
    rates.length === windows.length &&
    windows.every(
      (window) =>
        instant ||
        /^\s*\$\{?__(rate_interval|range)(_s\}?s)?\}?\s*$/.test(window) ||
        window.trim() === interval,
    )
  );
}

/** The same of several queries of one panel, as of its P50, P95 and P99, is said of the first. */
function once(problems: readonly DocumentProblem[]): readonly DocumentProblem[] {
  const said = new Set<string>();
  return problems.filter(({ rule, place, asker, message }) => {
    const key = JSON.stringify([
      rule,
      asker ?? place,
      asker === undefined ? message : withoutNumbers(message),
    ]);
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}

/** What two quantiles of one histogram have in common. */
function withoutNumbers(message: string): string {
  return message.replace(/`[^`]*`/g, '').replace(/\d+(\.\d+)?/g, '0');
}
