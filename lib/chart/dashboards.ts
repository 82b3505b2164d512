import { Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import { standardDashboards } from '../../dashboards';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { setDefaultFolder } from '../grafana/dashboard-folder';
import { GrafanaDashboard, type GrafanaDashboardProps } from '../grafana/grafana-dashboard';
import { GrafanaFolder } from '../grafana/grafana-folder';
import { renderDashboard } from '../grafana/render';
import { type Objective } from '../rules/objectives/objective';
import { checkAtSynth } from '../validation/problems';
import { type Metric } from '../exporters/metric';
import { type ChartContext, shownName } from './context';

/** How the GrafanaDashboards of a chart may differ. */
export type DashboardOptions = Pick<
  GrafanaDashboardProps,
  'resyncPeriod' | 'encoding' | 'serverSideApply' | 'suspend'
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

/** The standard dashboards. They are made once for all charts that promise nothing of their own. */
export function defaultDashboards(objectives: readonly Objective[] | undefined): readonly Dashboard[] {
  if (objectives !== undefined) return standardDashboards({ objectives });
  standard ??= standardDashboards();
  return standard;
}

export interface AddedDashboards {
  readonly added: readonly AddedDashboard[];
  /** Every metric that the dashboards ask for. */
  readonly metrics: readonly Metric[];
}

/** The folder, and each dashboard that has anything to show on this platform. */
export function addDashboards(
  scope: Construct,
  context: DashboardContext,
  dashboards: readonly Dashboard[],
  options: DashboardOptions = {},
): AddedDashboards {
  if (dashboards.length === 0) return { added: [], metrics: [] };
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
  const added = dashboards.flatMap((described) => {
    const { dashboard, problems, metrics, isEmpty } = renderDashboard(
      described.ofInstallation(context),
      context.flow,
    );
    for (const metric of metrics) asked.add(metric);
    if (isEmpty && problems.length === 0) return [];
    const construct = new GrafanaDashboard(scope, described.uid, {
      ...target,
      ...options,
      name: shownName(context, described.uid),
      dashboard,
    });
    checkAtSynth(construct, () => [...problems]);
    return [{ uid: described.uid, construct }];
  });
  return { added, metrics: [...asked] };
}
