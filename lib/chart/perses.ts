import { type Construct } from 'constructs';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { GrafanaDashboard } from '../grafana/grafana-dashboard';
import { PersesDashboard, type PersesDashboardProps } from '../perses/perses-dashboard';
import { renderPersesDashboard } from '../perses/render';
import { checkAtSynth, warnAtSynth } from '../validation/problems';
import { type ChartContext, shownName } from './context';

export interface PersesProps extends Pick<
  PersesDashboardProps,
  'namespace' | 'instanceLabels' | 'serverSideApply'
> {
  /**
   * The data source that all queries ask, by name.
   * @default - the default Prometheus of the project, or of the whole Perses
   */
  readonly datasource?: string;
}

/** Each dashboard once more, for Perses, where it has anything to show on this platform. */
export function addPersesDashboards(
  scope: Construct,
  context: ChartContext & { readonly flow: Flow },
  described: readonly Dashboard[],
  options: PersesProps,
): void {
  const { platform, flow } = context;
  const { namespace = platform.grafana.namespace, instanceLabels, serverSideApply, datasource } = options;
  const dashboards = described.map((one) => one.ofInstallation(context));
  const neighbours = { project: namespace, dashboards };
  for (const [i, one] of dashboards.entries()) {
    const { dashboard, problems, losses, isEmpty } = renderPersesDashboard(one, flow, {
      datasource,
      neighbours,
    });
    if (isEmpty && problems.length === 0) continue;
    const uid = described[i]?.uid ?? one.uid;
    const construct = new PersesDashboard(scope, uid, {
      name: shownName(context, uid),
      ...{ namespace, instanceLabels, serverSideApply, dashboard },
    });
    checkAtSynth(construct, () => [...problems]);
    warnAtSynth(construct, () => [...losses]);
  }
}

/** Dashboards that are Grafana's own cannot be drawn for Perses: says which of a folder those are. */
export function warnOfGrafanaOnly(dashboards: Construct, drawn: readonly GrafanaDashboard[]): void {
  warnAtSynth(dashboards, () =>
    dashboards.node
      .findAll()
      .filter((construct) => construct instanceof GrafanaDashboard)
      .filter((construct) => !drawn.includes(construct))
      .map(
        ({ name }) =>
          `GrafanaDashboard ${name} is not among the Perses dashboards, because it is written for Grafana: describe it ` +
          'as a Dashboard, or add a PersesDashboard beside it.',
      ),
  );
}
