import { Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import { standardDashboards } from '../../dashboards';
import { type Dashboard } from '../dashboard/dashboard';
import { dashboardLeftOut, panelsLeftOut } from '../dashboard/outside-chart';
import { type Flow } from '../flow/flow';
import { setDefaultFolder } from '../grafana/dashboard-folder';
import { GrafanaDashboard, type GrafanaDashboardProps } from '../grafana/grafana-dashboard';
import { GrafanaFolder } from '../grafana/grafana-folder';
import { renderDashboard } from '../grafana/render';
import { type LeftOut } from '../validation/left-out';
import { checkAtSynth } from '../validation/problems';
import { type Metric } from '../exporters/metric';
import { type ChartContext, shownName } from './context';
import { type Facts } from './facts';

/** How the GrafanaDashboards of a chart may differ. */
export type DashboardOptions = Pick<
  GrafanaDashboardProps,
  'resyncPeriod' | 'encoding' | 'serverSideApply' | 'fluxSubstitution' | 'suspend'
>;

interface DashboardContext extends ChartContext {
  readonly flow: Flow;
}

/** What one description became. */
export interface AddedDashboard {
  /** The uid of the description, whatever the instance. */
  readonly uid: string;
  readonly construct: GrafanaDashboard;
}

let standard: readonly Dashboard[] | undefined;

/** The standard dashboards. They are made once for all charts that say nothing that panels follow. */
export function dashboardsOf({ objectives, prices }: Facts): readonly Dashboard[] {
  if (objectives !== undefined || prices !== undefined) return standardDashboards({ objectives, prices });
  standard ??= standardDashboards();
  return standard;
}

export interface AddedDashboards {
  readonly added: readonly AddedDashboard[];
  /** Every metric that the dashboards ask for. */
  readonly metrics: readonly Metric[];
  /** The panels and dashboards that this platform has nothing to show on. */
  readonly leftOut: readonly LeftOut[];
}

/** The folder, and each dashboard that has anything to show on this platform. */
export function addDashboards(
  scope: Construct,
  context: DashboardContext,
  dashboards: readonly Dashboard[],
  options: DashboardOptions = {},
): AddedDashboards {
  if (dashboards.length === 0) return { added: [], metrics: [], leftOut: [] };
  const { namespace, instanceLabels, folder } = context.platform.grafana;
  const apart = [context.cluster, context.instance].filter((name) => name !== undefined).join(', ');
  const target = { namespace, instanceLabels };
  const grafanaFolder = new GrafanaFolder(scope, 'Folder', {
    ...target,
    name: shownName(context, 'maas'),
    title: apart === '' ? folder : `${folder} (${apart})`,
    resyncPeriod: options.resyncPeriod,
  });
  for (const below of [Chart.of(scope), scope]) setDefaultFolder(below, grafanaFolder);
  const asked = new Set<Metric>();
  const leftOut: LeftOut[] = [];
  const added = dashboards.flatMap((described) => {
    const { dashboard, problems, metrics, omitted, isEmpty } = renderDashboard(
      described.ofInstallation(context),
      context.flow,
    );
    for (const metric of metrics) asked.add(metric);
    if (isEmpty && problems.length === 0) {
      leftOut.push(dashboardLeftOut(described, omitted));
      return [];
    }
    leftOut.push(...panelsLeftOut(described, omitted));
    const construct = new GrafanaDashboard(scope, described.uid, {
      ...target,
      ...options,
      name: shownName(context, described.uid),
      dashboard,
    });
    checkAtSynth(construct, () => [...problems]);
    return [{ uid: described.uid, construct }];
  });
  return { added, metrics: [...asked], leftOut };
}
