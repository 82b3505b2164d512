import { type Construct } from 'constructs';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { DashboardFolder, GrafanaDashboard, type GrafanaDashboardProps } from '../grafana/grafana-dashboard';
import { GrafanaFolder } from '../grafana/grafana-folder';
import { renderDashboard } from '../grafana/render';
import { checkAtSynth } from '../validation/problems';
import { type ChartContext, instanceName } from './context';

interface DashboardContext extends ChartContext {
  readonly flow: Flow;
}

/** What one description became. */
export interface AddedDashboard {
  /** The uid of the description, whatever the instance. */
  readonly uid: string;
  readonly construct: GrafanaDashboard;
}

/** The folder, and each dashboard that has anything to show on this platform. */
export function addDashboards(
  scope: Construct,
  context: DashboardContext,
  dashboards: readonly Dashboard[],
  options: Pick<GrafanaDashboardProps, 'resyncPeriod' | 'encoding' | 'datasources' | 'suspend'> = {},
): readonly AddedDashboard[] {
  if (dashboards.length === 0) return [];
  const { namespace, instanceLabels, folder } = context.platform.grafana;
  const { instance } = context;
  const target = { namespace, instanceLabels };
  const grafanaFolder = new GrafanaFolder(scope, 'Folder', {
    ...target,
    name: instanceName(context, 'maas'),
    title: instance === undefined ? folder : `${folder} (${instance})`,
    resyncPeriod: options.resyncPeriod,
  });
  return dashboards.flatMap((described) => {
    const { dashboard, problems, isEmpty } = renderDashboard(
      instance === undefined ? described : described.ofInstance(instance),
      context.flow,
    );
    if (isEmpty && problems.length === 0) return [];
    const construct = new GrafanaDashboard(scope, described.uid, {
      ...target,
      ...options,
      name: instanceName(context, described.uid),
      folder: DashboardFolder.of(grafanaFolder),
      dashboard,
    });
    checkAtSynth(construct, () => [...problems]);
    return [{ uid: described.uid, construct }];
  });
}
