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

/** The folder, and each dashboard that has anything to show on this platform. */
export function addDashboards(
  scope: Construct,
  context: DashboardContext,
  dashboards: readonly Dashboard[],
  options: Pick<GrafanaDashboardProps, 'resyncPeriod' | 'encoding' | 'datasources' | 'suspend'> = {},
): void {
  if (dashboards.length === 0) return;
  const { namespace, instanceLabels, folder } = context.platform.grafana;
  const { instance } = context;
  const target = { namespace, instanceLabels };
  const grafanaFolder = new GrafanaFolder(scope, 'Folder', {
    ...target,
    name: instanceName(context, 'maas'),
    title: instance === undefined ? folder : `${folder} (${instance})`,
    resyncPeriod: options.resyncPeriod,
  });
  for (const described of dashboards) {
    const { dashboard, problems, isEmpty } = renderDashboard(
      instance === undefined ? described : described.ofInstance(instance),
      context.flow,
    );
    if (isEmpty && problems.length === 0) continue;
    const construct = new GrafanaDashboard(scope, described.uid, {
      ...target,
      ...options,
      name: instanceName(context, described.uid),
      folder: DashboardFolder.of(grafanaFolder),
      dashboard,
    });
    checkAtSynth(construct, () => [...problems]);
  }
}
