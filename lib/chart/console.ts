import { type Construct } from 'constructs';
import { ConsoleDashboard, type ConsoleDashboardProps } from '../console/console-dashboard';
import { renderConsoleDashboard } from '../console/render';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { checkAtSynth } from '../validation/problems';
import { type ChartContext, shownName } from './context';

export type ConsoleProps = Pick<ConsoleDashboardProps, 'developer' | 'labels'>;

/** Each dashboard once more, for the OpenShift console, where it has anything to show on this platform. */
export function addConsoleDashboards(
  scope: Construct,
  context: ChartContext & { readonly flow: Flow },
  dashboards: readonly Dashboard[],
  options: ConsoleProps,
): void {
  const { stack } = context.platform;
  if (stack.name !== 'openshift-user-workload') {
    checkAtSynth(scope, () => [
      stack.openShift
        ? `the console asks the Thanos Querier of the cluster, which does not have what ${stack} stores: leave ` +
          'consoleDashboard out, and take persesDashboard.'
        : `consoleDashboard is for OpenShift, and the stack is ${stack}: leave it out.`,
    ]);
    return;
  }
  const { flow } = context;
  for (const one of dashboards) {
    const { dashboard, problems, isEmpty } = renderConsoleDashboard(one.ofInstallation(context), flow);
    if (isEmpty && problems.length === 0) continue;
    const construct = new ConsoleDashboard(scope, one.uid, {
      ...options,
      name: shownName(context, `maas-${one.uid}`),
      dashboard,
    });
    checkAtSynth(construct, () => [...problems]);
  }
}
