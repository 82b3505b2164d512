import { type Construct } from 'constructs';
import { type Platform } from '../platform/platform';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { GrafanaDashboard } from '../grafana/grafana-dashboard';
import { PersesDashboard, type PersesDashboardProps } from '../perses/perses-dashboard';
import { renderPersesDashboard } from '../perses/render';
import { checkAtSynth, warnAtSynth } from '../validation/problems';
import { type ChartContext, shownName } from './context';

export interface PersesProps extends Pick<
  PersesDashboardProps,
  'namespace' | 'instanceLabels' | 'serverSideApply' | 'fluxSubstitution'
> {
  /**
   * The data source that queries ask, by name.
   * @default - the one of the stack; else the default Prometheus of the project, or of the whole Perses
   */
  readonly datasource?: string;

  /**
   * The data source that queries on what the cluster's own Prometheus scrapes ask, where that is a store apart.
   * @default - the one of the stack; else `datasource`
   */
  readonly clusterDatasource?: string;

  /**
   * The dashboards, by uid, that only administrators of the cluster see, where the console of the stack tells by the name.
   * @default ['platform-admin', 'token-metrics']
   */
  readonly forAdministrators?: readonly string[];
}

/** Each dashboard once more, for Perses, where it has anything to show on this platform. */
export function addPersesDashboards(
  scope: Construct,
  context: ChartContext & { readonly flow: Flow },
  described: readonly Dashboard[],
  options: PersesProps,
): void {
  const { platform, flow } = context;
  const { perses } = platform.stack;
  const { instanceLabels, serverSideApply, fluxSubstitution } = options;
  const namespace = options.namespace ?? perses?.namespace ?? platform.grafana.namespace;
  // Data sources are found in the project only.
  const known = namespace === perses?.namespace ? perses : undefined;
  const datasource = options.datasource ?? known?.datasource;
  const clusterDatasource = options.clusterDatasource ?? known?.clusterDatasource;
  const dashboards = described.map((one) => one.ofInstallation(context));
  const names = new Map(
    described.map(({ uid }, i) => [
      dashboards[i]?.uid ?? uid,
      persesName(shownName(context, uid), uid, platform, options),
    ]),
  );
  const nameOf = ({ uid }: Dashboard) => names.get(uid) ?? uid;
  const neighbours = { project: namespace, dashboards, nameOf };
  for (const [i, one] of dashboards.entries()) {
    const { dashboard, problems, losses, isEmpty } = renderPersesDashboard(one, flow, {
      datasource,
      clusterDatasource,
      neighbours,
    });
    if (isEmpty && problems.length === 0) continue;
    const uid = described[i]?.uid ?? one.uid;
    const construct = new PersesDashboard(scope, uid, {
      name: nameOf(one),
      ...{ namespace, instanceLabels, serverSideApply, fluxSubstitution, dashboard },
    });
    checkAtSynth(construct, () => [...problems]);
    warnAtSynth(construct, () => [...losses]);
  }
}

/**
 * The OpenShift AI dashboard lists the dashboards whose names begin as it expects, and to administrators only those that end as
 * it expects (odh-dashboard `packages/observability/src/utils/dashboardUtils.ts`).
 */
function persesName(
  name: string,
  uid: string,
  { stack: { perses } }: Platform,
  { forAdministrators = ['platform-admin', 'token-metrics'] }: PersesProps,
): string {
  if (perses === undefined) return name;
  const { namePrefix, adminSuffix } = perses;
  const plain = `${namePrefix}maas-${name.endsWith(adminSuffix) ? name.slice(0, -adminSuffix.length) : name}`;
  return forAdministrators.includes(uid) ? `${plain}${adminSuffix}` : plain;
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
