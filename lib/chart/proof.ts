import { type Chart, type Duration } from 'cdk8s';
import { type CardinalitySizes } from '../cardinality/sizes';
import { cardinalityProblems } from '../cardinality/cardinality';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { headerProblems, identityProblems } from '../identity/contract-check';
import { type IdentityContract } from '../identity/identity-contract';
import { type LimitedRoute, type RouteLimit, checkLimits } from '../identity/limits-check';
import { EXPORTERS } from '../exporters';
import { type Exporter } from '../exporters/exporter';
import { type Metric } from '../exporters/metric';
import { ScrapeMonitor } from '../monitors/scrape-monitor';
import { type HeaderLabel } from '../telemetry/gateway-telemetry';
import { type MaasRoute, maasWasmConfig } from '../telemetry/maas-flow';
import { type WasmConfig } from '../telemetry/wasm-config';
import { policyDrift } from './policy-drift';

/** A model's HTTPRoute, with what its policies say. */
export interface FlowRoute extends Omit<LimitedRoute, 'limits'> {
  /**
   * Its limits. Without them nothing on the route is counted.
   * @default []
   */
  readonly limits?: readonly RouteLimit[];

  /**
   * What the request path begins with.
   * @default - `/<namespace>/<model>`, as KServe routes it
   */
  readonly pathPrefix?: string;

  /**
   * Its host names.
   * @default - the gateway's
   */
  readonly hostnames?: readonly string[];
}

/** What the flow is held against as a whole. */
export interface ProofProps {
  /**
   * Which `auth.identity.*` fields and headers the AuthPolicy of the gateway provides.
   * @default - what models-as-a-service provides: IdentityContract.tier() or IdentityContract.subscription(), after the labels
   */
  readonly identity?: IdentityContract;

  /**
   * The models' routes and their limits. With them the synth also proves that every plan is counted exactly once.
   * @default []
   */
  readonly routes?: readonly FlowRoute[];

  /**
   * The plans there are, as the identity spells them.
   * @default - not said, and so not held against the limits
   */
  readonly plans?: readonly string[];

  /**
   * The identity field whose values the plans are.
   * @default - the one that the label counting plans reads
   */
  readonly planField?: string;

  /**
   * The host names of the gateway.
   * @default ['*']
   */
  readonly hostnames?: readonly string[];

  /**
   * How many users, plans and models there are.
   * @default - 100 users, and 10 of everything else
   */
  readonly sizes?: CardinalitySizes;

  /**
   * The series that all metrics of an exporter may have together, for each of its pods.
   * @default - what a scrape carries: 10 000 for each second of the scrape timeout, 100 000 as a rule
   */
  readonly seriesBudget?: number;
}

interface Proof extends ProofProps {
  readonly scrapeTimeout: Duration | undefined;
  readonly flow: Flow;
  readonly identity: IdentityContract;
  readonly headerLabels: readonly HeaderLabel[];
  readonly dashboards: readonly Dashboard[];
  /** Every metric that the dashboards ask for. */
  readonly metrics: readonly Metric[];
}

/** Everything that would keep a label or a metric from getting from the identity to the panel. */
export function proofProblems(chart: Chart, proof: Proof): string[] {
  const { flow, identity, headerLabels, plans, planField } = proof;
  const { version } = flow.platform.kuadrant;
  const routes = limitedRoutes(proof.routes ?? []);
  return [
    ...identityProblems(flow.labels, version, identity, routes),
    ...headerProblems(headerLabels, flow.labels, version, identity, routes),
    ...checkLimits({ labels: flow.labels, version, contract: identity, routes, plans, planField }).problems,
    ...cardinalityProblems(flow, proof.sizes, proof.seriesBudget, proof.scrapeTimeout),
    ...policyDrift(chart, flow, proof.dashboards),
    ...unscraped(chart, proof),
  ];
}

/** The configuration that the gateway's filter should have, whoever writes it. */
export function expectedPluginConfig({
  flow,
  routes = [],
  hostnames = ['*'],
}: Pick<Proof, 'flow' | 'routes' | 'hostnames'>): WasmConfig {
  return maasWasmConfig({
    labels: flow.labels,
    hostnames,
    kuadrantVersion: flow.platform.kuadrant.version,
    limits: [],
    routes: routes.map(({ name, namespace, pathPrefix, hostnames: own, limits = [] }): MaasRoute => ({
      name,
      namespace,
      pathPrefix: pathPrefix ?? `/${namespace}/${name.replace(/-kserve-route$/, '')}`,
      hostnames: own,
      authScope: `<AuthConfig of ${namespace}/${name}>`,
      limits: limits.map(({ name: limit, kind, predicate, counters }) => ({
        name: limit,
        kind,
        predicate,
        counters,
      })),
    })),
  });
}

function limitedRoutes(routes: readonly FlowRoute[]): LimitedRoute[] {
  return routes.map((route) => ({ ...route, limits: route.limits ?? [] }));
}

/** An exporter of the user's that this chart says it scrapes needs a monitor somewhere in the app. */
function unscraped(chart: Chart, { flow, metrics }: Proof): string[] {
  const ours: readonly Exporter[] = EXPORTERS;
  const asked = new Map<Exporter, Metric>();
  for (const metric of metrics) {
    const { endpoint } = metric.exporter;
    if (!ours.includes(endpoint)) asked.set(endpoint, metric);
  }
  const here = [...asked].filter(([exporter]) => flow.platform.scrape(exporter).owner === 'here');
  if (here.length === 0) return [];
  const monitored = new Set(
    chart.node.root.node
      .findAll()
      .filter((construct) => construct instanceof ScrapeMonitor)
      .map(({ exporter }) => exporter.name),
  );
  return here
    .filter(([exporter]) => !monitored.has(exporter.name))
    .map(
      ([exporter, metric]) =>
        `dashboards ask for ${metric.name}, and nothing scrapes ${exporter}: add a monitor, ` +
        `new ScrapeMonitor(chart.monitors, …, { exporter: ${exporter}, … }), or say in scrape['${exporter}'] who does.`,
    );
}
