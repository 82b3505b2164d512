import { stepOf } from '../documents/queries-in';
import { type PersesModel, type PersesPanel, persesModel } from '../documents/perses-model';
import { type Flow } from '../flow/flow';
import { type QueryContext } from '../promql/promql-context';
import { checkQuery } from './check-query';
import { valuesProblems } from './check-dashboard';
import { type DocumentProblem, found, inQuery } from './document-problem';
import { PERSES_CHECKS } from './perses/perses-checks';
import { standInFlow } from './stand-in-flow';

type Held = { readonly flow: Flow } & Omit<QueryContext, 'use' | 'asking'>;

/** Checks that hold a query against a platform: without one they have nothing to say. */
const OF_A_PLATFORM =
  /^(exporter-not-scraped|gateway-not-scoped|label-unknown|metric-(renamed|unknown)|passthrough-.*|window-too-short)$/;

/** What Perses would refuse of a dashboard, and what does not serve its readers. Never throws. */
export function persesDashboardProblems(config: unknown): readonly DocumentProblem[] {
  return persesModelProblems(persesModel(config))
    .filter(({ rule }) => !OF_A_PLATFORM.test(rule))
    .map((problem) => (problem.expr === undefined ? problem : { ...problem, severity: 'warning' as const }));
}

/** The same with its queries, held against a platform. */
export function persesModelProblems(
  dashboard: PersesModel,
  held: Held = { flow: standInFlow(), strict: false },
): readonly DocumentProblem[] {
  return [
    ...PERSES_CHECKS.flatMap((check) => check.find(dashboard).map((finding) => found(check, finding))),
    ...dashboard.panels.flatMap((panel) => queryProblems(panel, dashboard, held)),
    ...dashboard.variables.flatMap(({ name, path, values }) =>
      values === undefined
        ? []
        : valuesProblems(values, held, {
            place: `variable ${JSON.stringify(name)}`,
            path: [...path, 'spec', 'plugin', 'spec', 'labelName'],
            asker: `${dashboard.title} › $${name}`,
          }),
    ),
  ];
}

function queryProblems(panel: PersesPanel, dashboard: PersesModel, held: Held): readonly DocumentProblem[] {
  return panel.queries.flatMap((query) => {
    if (!query.isPromql || query.expr.trim() === '') return [];
    const asking = {
      instant: panel.kind !== 'TimeSeriesChart',
      title: `${panel.title} ${dashboard.title}`,
      minStep: stepOf(query.minStep),
    };
    const { problems } = checkQuery(query.expr, { ...held, use: 'dashboard', asking });
    return inQuery(problems, {
      place: query.said,
      path: query.exprPath,
      expr: query.expr,
      asker: panel.asker,
    });
  });
}
