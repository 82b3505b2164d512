import { ApiObject, Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import { type Dashboard } from '../dashboard/dashboard';
import { type Explanation, explained } from '../explain/explanation';
import { usesOf } from '../explain/uses';
import { Flow } from '../flow/flow';
import { setFlow } from '../flow/flow-of-scope';
import { flowSpecOf } from '../flow/flow-spec';
import { scrapeWarnings } from '../flow/scrape-problems';
import { presetFor } from '../identity/contract-check';
import { type IdentityContract } from '../identity/identity-contract';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { Folder } from '../output/folder';
import { annotateChartFolder, setChartFolder } from '../output/kustomize-app';
import { type Platform } from '../platform/platform';
import { explainedDashboard } from '../review/explanation-of';
import { leftOutAnnotation } from '../review/left-out-in';
import { FLOW_ANNOTATION } from '../review/recorded-spec';
import { type GatewayTelemetryProps } from '../telemetry/gateway-telemetry';
import { type Prices } from '../queries/tokens';
import { type TelemetryPolicyProps } from '../telemetry/telemetry-policy';
import { rulesLeftOut } from '../rules/object-groups';
import { type ResolvedRules, resolvedRules } from '../rules/resolved-rules';
import { type Rule } from '../rules/rule';
import { RuleSet } from '../rules/rule-set';
import { standardRules } from '../rules/standard-rules';
import { renderWasmConfig } from '../telemetry/wasm-config';
import { type WasmPluginProps } from '../telemetry/wasm-plugin';
import { setCluster } from '../validation/claims';
import { annotationsProblems, labelsProblems } from '../validation/kubernetes-names';
import { type LeftOut, leftOutNote } from '../validation/left-out';
import { checkAtSynth, noteAtSynth, warnAtSynth } from '../validation/problems';
import { type ConsoleProps, addConsoleDashboards } from './console';
import { soundSuffix, suffixProblems } from './context';
import { type DescribedPlatform, describedPlatform } from './described-platform';
import { type AddedDashboard, type DashboardOptions, addDashboards, dashboardsOf } from './dashboards';
import { type Facts, planProblems, planValues, unshownFacts } from './facts';
import { type MonitorsProps, addMonitors } from './monitors';
import { type NetworkPoliciesProps, addNetworkPolicies } from './network-policies';
import { type PersesProps, addPersesDashboards, warnOfGrafanaOnly } from './perses';
import { type ProofProps, expectedPluginConfig, proofProblems } from './proof';
import { soundProps } from './prop-kinds';
import { type RulesProps, addRules } from './rules';
import { type SamplesProps, addSamples } from './samples';
import { addTelemetry } from './telemetry';

export interface MaaSObservabilityChartProps
  extends DescribedPlatform, ProofProps, RulesProps, NetworkPoliciesProps, SamplesProps {
  /**
   * How the TelemetryPolicy differs; `false` leaves it out.
   * @default {}
   */
  readonly telemetryPolicy?: Pick<TelemetryPolicyProps, 'name' | 'labels' | 'annotations'> | false;

  /**
   * How the Telemetry of the gateway differs; `false` leaves it out.
   * @default - the label that counts plans, read from the header that carries it, on request count and duration
   */
  readonly gatewayTelemetry?: Partial<Omit<GatewayTelemetryProps, 'gateway'>> | false;

  /**
   * A WasmPlugin, for a gateway that the Kuadrant operator does not govern: leave `telemetryPolicy` out then.
   * @default - none; the operator owns the filter
   */
  readonly wasmPlugin?: Omit<WasmPluginProps, 'namespace' | 'target' | 'kuadrantVersion'>;

  /**
   * How the monitors differ. Which there are is up to `scrape`.
   * @default {}
   */
  readonly monitors?: MonitorsProps;

  /**
   * The dashboards, or how they differ from the standard ones, which follow `prices` and `objectives`.
   * @default - Platform Admin, AI Engineer and Token Metrics
   * @example (standard) => [...standard.filter(({ uid }) => uid !== 'ai-engineer'), mine]
   */
  readonly dashboards?: readonly Dashboard[] | ((standard: readonly Dashboard[]) => readonly Dashboard[]);

  /**
   * What tokens cost, for each plan: the standard dashboards then have panels of costs. Held against `plans`.
   * @default - none: nothing is said of cost
   */
  readonly prices?: Prices;

  /**
   * How the GrafanaDashboards differ.
   * @default {}
   */
  readonly grafanaDashboard?: DashboardOptions;

  /**
   * Writes the dashboards for Perses as well, from the same panels.
   * @default - none; `{}` writes them with every default
   */
  readonly persesDashboard?: PersesProps;

  /**
   * Writes the dashboards for the OpenShift console as well, from the same panels, as ConfigMaps of
   * `openshift-config-managed`. What is asked over the range of a dashboard is asked over the last hour there.
   * @default - none; `{}` writes them with every default
   */
  readonly consoleDashboard?: ConsoleProps;

  /**
   * Tells several installations in one cluster apart: it is appended to the name of every object and to the uid and
   * title of every dashboard.
   * @default - none
   */
  readonly instance?: string;

  /**
   * The cluster the objects go to. Charts of one app and one cluster are checked against each other. Dashboards and their
   * folder carry it in name, uid and title, because one Grafana may hold those of several clusters.
   * @default - one for the whole app, which no name carries
   */
  readonly cluster?: string;

  /**
   * The folder of the output that a KustomizeApp writes the chart to.
   * @default '.' - the output directory itself
   */
  readonly folder?: string;

  /**
   * More labels on every object, beside `app.kubernetes.io/part-of` and `app.kubernetes.io/managed-by`.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Annotations on every object.
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

const STANDARD_LABELS = {
  'app.kubernetes.io/part-of': 'maas-observability',
  'app.kubernetes.io/managed-by': 'cdk8s',
};

/**
 * The whole flow of one Models-as-a-Service installation, checked as one: labels, monitors and dashboards.
 *
 * @example
 * const app = new KustomizeApp();
 * new MaaSObservabilityChart(app, 'maas-observability', { kuadrant: { namespace: 'rh-connectivity-link' } });
 * app.synth();
 */
export class MaaSObservabilityChart extends Chart {
  readonly platform: Platform;
  readonly telemetryLabels: TelemetryLabels;

  /** What the gateway's AuthPolicy provides. */
  readonly identity: IdentityContract;

  /** The platform as queries see it. */
  readonly flow: Flow;

  /** The folders of the output. Add objects of your own to the one they belong to. */
  readonly telemetry: Folder;
  readonly monitors: Folder;
  readonly rules: Folder;
  readonly dashboards: Folder;
  /** There when `persesDashboard` is given. */
  readonly perses?: Folder;
  /** There when `consoleDashboard` is given. */
  readonly console?: Folder;

  /** The rules, panels and dashboards that are not written, because the flow has no series or no place for them. */
  readonly leftOut: readonly LeftOut[];

  private readonly proof: Proof;
  private readonly added: readonly AddedDashboard[];
  private readonly evaluated: readonly Rule[];

  constructor(scope: Construct, id: string, given: MaaSObservabilityChartProps = {}) {
    const { props, problems: wrongTypes } = soundProps(given);
    const described = describedPlatform(props);
    const { platform, scrapeInterval } = described;
    const { labels = {}, annotations = {} } = props;
    const cluster = soundSuffix('cluster', props.cluster);
    const instance = soundSuffix('instance', props.instance);
    super(scope, id, {
      namespace: platform.grafana.namespace,
      labels: { ...STANDARD_LABELS, ...labels },
      disableResourceNameHashes: true,
    });
    setChartFolder(this, props.folder ?? '.');
    setCluster(this, props.cluster ?? '');

    this.platform = platform;
    this.telemetryLabels = described.telemetryLabels;
    const spec = flowSpecOf(new Flow({ platform, labels: this.telemetryLabels, scrapeInterval }));
    annotateChartFolder(this, () => ({
      [FLOW_ANNOTATION]: JSON.stringify(spec, null, 2),
      ...leftOutAnnotation(this.leftOut),
    }));
    this.telemetry = new Folder(this, 'telemetry');
    this.monitors = new Folder(this, 'monitors');
    this.rules = new Folder(this, 'rules');
    this.dashboards = new Folder(this, 'dashboards');

    this.identity = props.identity ?? usualIdentity(this.telemetryLabels, platform);

    const { telemetryLabels, identity } = this;
    const { plans, planField, prices, objectives, alerts } = props;
    const facts = { plans, planField, prices, objectives, alerts };
    const dashboards = chosenDashboards(props.dashboards, facts);
    const context = { platform, telemetryLabels, identity, instance, cluster, scrapeInterval };
    const { gatewayLabels, headerLabels } = addTelemetry(this.telemetry, context, props);
    const raw = {
      platform,
      labels: telemetryLabels,
      gatewayLabels,
      scrapeInterval,
      instance,
      planValues: planValues(facts, telemetryLabels, platform.kuadrant.version),
    };
    const ruleSet = chosenRules({ ...props, instance }, telemetryLabels);
    const rules = resolvedRules(ruleSet, new Flow(raw));
    this.flow = new Flow({
      ...raw,
      recorded: rules.recorded,
      bounds: rules.bounds,
      inDashboard: true,
    });
    setFlow(this, this.flow);
    addMonitors(this.monitors, context, props.monitors ?? {});
    addNetworkPolicies(this.monitors, context, props);
    addRules(this.rules, context, rules);
    const { added, metrics, leftOut } = addDashboards(
      this.dashboards,
      { ...context, flow: this.flow },
      dashboards,
      props.grafanaDashboard,
    );
    addSamples(new Folder(this, 'samples'), props, dashboards, added);
    if (props.persesDashboard !== undefined) {
      this.perses = new Folder(this, 'perses');
      addPersesDashboards(this.perses, { ...context, flow: this.flow }, dashboards, props.persesDashboard);
      warnOfGrafanaOnly(
        this.dashboards,
        added.map(({ construct }) => construct),
      );
    }
    if (props.consoleDashboard !== undefined) {
      this.console = new Folder(this, 'console');
      addConsoleDashboards(this.console, { ...context, flow: this.flow }, dashboards, props.consoleDashboard);
    }
    this.added = added;
    this.leftOut = [...rulesLeftOut(ruleSet, rules.omitted), ...leftOut];
    this.evaluated = evaluated(ruleSet, rules);
    const scrapeTimeout = props.monitors?.all?.scrapeTimeout;
    this.proof = { ...props, flow: this.flow, identity, headerLabels, dashboards, metrics, scrapeTimeout };

    for (const object of this.node.findAll()) {
      if (!ApiObject.isApiObject(object)) continue;
      for (const [key, value] of Object.entries(annotations)) object.metadata.addAnnotation(key, value);
    }
    warnAtSynth(this, () => scrapeWarnings(platform));
    noteAtSynth(this, () => leftOutNote(this.leftOut, 'maas-observability explain'));
    checkAtSynth(this, () => [
      ...wrongTypes,
      ...described.problems,
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...suffixProblems('instance', props.instance),
      ...suffixProblems('cluster', props.cluster),
      ...planProblems(facts),
      ...unshownFacts(facts, dashboards, dashboardsOf),
      ...proofProblems(this, this.proof),
    ]);
  }

  /** The flow from identity to panel, derived from the same model as the manifests. */
  explain(): Explanation {
    const { flow, proof } = this;
    return explained(
      flow,
      usesOf(flow, proof.dashboards, this.evaluated),
      {
        dashboards: this.added.map(({ construct }) => explainedDashboard({ ...construct.dashboard })),
        leftOut: this.leftOut,
      },
      renderWasmConfig(expectedPluginConfig(proof)),
      proof,
    );
  }
}

/** What the AuthPolicy of the distribution provides, as far as the labels show it. */
function usualIdentity(labels: TelemetryLabels, { kuadrant, operators }: Platform): IdentityContract {
  const preset = presetFor(labels, kuadrant.version);
  // Not the AuthPolicy but a filter before Kuadrant's sets it, whatever the client sent.
  return operators.maas?.modelHeader === true ? preset.withHeader('x-gateway-model-name') : preset;
}

/** What `explain()` and the checks are made from. */
type Proof = Parameters<typeof proofProblems>[1];

function chosenDashboards(
  dashboards: MaaSObservabilityChartProps['dashboards'],
  facts: Facts,
): readonly Dashboard[] {
  if (dashboards === undefined) return dashboardsOf(facts);
  return typeof dashboards === 'function' ? dashboards(dashboardsOf(facts)) : dashboards;
}

function chosenRules(
  { rules, instance, alerts, objectives }: MaaSObservabilityChartProps,
  labels: TelemetryLabels,
): RuleSet {
  if (rules === false) return RuleSet.of([]);
  const standard = standardRules({ labels, instance, alerts, objectives });
  return rules === undefined ? standard : rules(standard);
}

/** The rules that have a place in the output. */
function evaluated(set: RuleSet, { byNamespace }: ResolvedRules): readonly Rule[] {
  const names = new Set(
    byNamespace.flatMap(({ groups }) =>
      groups.flatMap((group) => group.rules.map((rule) => rule.alert ?? rule.record)),
    ),
  );
  return set.rules.filter(({ name }) => names.has(name));
}
