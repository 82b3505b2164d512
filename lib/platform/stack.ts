import { type StackSpec } from './platform-spec';
import { type StackName } from './stack-name';

/** What a monitoring stack accepts, selects and stores: the one place that holds the differences. */
interface StackTraits {
  /** Labels by which the stack selects monitors and rules. */
  readonly monitorLabels: Readonly<Record<string, string>>;

  /** More labels for a monitor in a namespace that the OpenShift platform Prometheus scrapes. */
  readonly platformMonitorLabels: Readonly<Record<string, string>>;

  /** Where the Prometheus servers run that scrape. */
  readonly scraperNamespaces: readonly string[];

  /** The same for a namespace of the OpenShift platform. */
  readonly platformScraperNamespaces: readonly string[];

  /** Whether an object that reads a token or CA from Prometheus' file system is refused. */
  readonly refusesFiles: boolean;

  /** Whether a monitor reaches only its own namespace, whatever its namespace selector says. */
  readonly ownNamespaceOnly: boolean;

  /** Whether a rule sees only the series of its own namespace. */
  readonly rulesSeeOwnNamespaceOnly: boolean;

  /** Whether the store appends `_total` to a counter that lacks it. */
  readonly appendsTotal: boolean;

  /** Who scrapes the model servers, when it is not the chart. */
  readonly modelsScrapedBy?: string;

  /** What the model servers' metric names begin with in the store. */
  readonly modelMetricPrefix: '' | 'kserve_';

  /** Whether the platform runs on OpenShift, and so has the HAProxy router and its monitor. */
  readonly openShift: boolean;
}

export type PrometheusOperatorOptions = Pick<StackSpec, 'selectorLabels' | 'namespace'>;

const TRAITS: Readonly<Record<StackName, (spec: StackSpec) => StackTraits>> = {
  'prometheus-operator': ({ selectorLabels = {}, namespace = 'monitoring' }) => ({
    monitorLabels: selectorLabels,
    platformMonitorLabels: {},
    scraperNamespaces: [namespace],
    platformScraperNamespaces: [namespace],
    refusesFiles: false,
    ownNamespaceOnly: false,
    rulesSeeOwnNamespaceOnly: false,
    appendsTotal: false,
    modelMetricPrefix: '',
    openShift: false,
  }),
  // Sources: openshift/cluster-monitoring-operator assets; Red Hat OpenShift monitoring documentation.
  'openshift-user-workload': () => ({
    monitorLabels: {},
    platformMonitorLabels: {},
    scraperNamespaces: ['openshift-user-workload-monitoring'],
    platformScraperNamespaces: ['openshift-monitoring'],
    refusesFiles: true,
    ownNamespaceOnly: true,
    rulesSeeOwnNamespaceOnly: true,
    appendsTotal: false,
    modelMetricPrefix: '',
    openShift: true,
  }),
  // Sources: opendatahub-io/models-as-a-service PR #906 and #985; opendatahub-io/kserve
  // `pkg/controller/v1alpha2/llmisvc/monitoring.go`.
  'open-data-hub': () => ({
    monitorLabels: { 'monitoring.opendatahub.io/scrape': 'true' },
    // Keeps both OpenShift Prometheus servers from scraping the gateway as well.
    platformMonitorLabels: {
      'monitoring.openshift.io/collection-profile': 'minimal',
      'openshift.io/user-monitoring': 'false',
    },
    // Admitted by maas-api's own policy as well (`deployment/base/maas-api/monitoring/networkpolicy.yaml`).
    scraperNamespaces: ['redhat-ods-monitoring'],
    platformScraperNamespaces: ['redhat-ods-monitoring'],
    refusesFiles: false,
    ownNamespaceOnly: false,
    rulesSeeOwnNamespaceOnly: false,
    appendsTotal: true,
    modelsScrapedBy: 'KServe',
    modelMetricPrefix: 'kserve_',
    openShift: true,
  }),
};

/**
 * The monitoring stack that takes the monitors and rules, and answers the queries. Its own properties are plain data,
 * the `stack` of a {@link PlatformSpec}.
 */
export class Stack implements StackSpec {
  /** Prometheus run by prometheus-operator on any Kubernetes. */
  static prometheusOperator(options: PrometheusOperatorOptions = {}): Stack {
    return Stack.of({ name: 'prometheus-operator', ...options });
  }

  /**
   * OpenShift's monitoring for user-defined projects, read through Thanos Querier. The gateway's namespace,
   * `openshift-ingress`, is scraped by the platform Prometheus beside it.
   */
  static openShiftUserWorkload(): Stack {
    return Stack.of('openshift-user-workload');
  }

  /**
   * The Open Data Hub store, run by the cluster observability operator: it selects objects by label, stores counters
   * with `_total`, and gets the model servers from KServe's own monitors, which rename every metric to `kserve_*`.
   */
  static openDataHub(): Stack {
    return Stack.of('open-data-hub');
  }

  /** The stack that plain data describes. */
  static of(spec: StackName | StackSpec): Stack {
    return new Stack(typeof spec === 'string' ? { name: spec } : spec);
  }

  readonly name: StackName;
  readonly selectorLabels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly #traits: StackTraits;

  private constructor(spec: StackSpec) {
    const { name = 'openshift-user-workload', selectorLabels, namespace } = spec;
    this.name = name;
    if (selectorLabels !== undefined) this.selectorLabels = selectorLabels;
    if (namespace !== undefined) this.namespace = namespace;
    this.#traits = TRAITS[name](spec);
  }

  get openShift(): boolean {
    return this.#traits.openShift;
  }

  get refusesFiles(): boolean {
    return this.#traits.refusesFiles;
  }

  get ownNamespaceOnly(): boolean {
    return this.#traits.ownNamespaceOnly;
  }

  get rulesSeeOwnNamespaceOnly(): boolean {
    return this.#traits.rulesSeeOwnNamespaceOnly;
  }

  get modelsScrapedBy(): string | undefined {
    return this.#traits.modelsScrapedBy;
  }

  get modelMetricPrefix(): '' | 'kserve_' {
    return this.#traits.modelMetricPrefix;
  }

  get appendsTotal(): boolean {
    return this.#traits.appendsTotal;
  }

  /** The labels of a monitor or rule in `namespace`. */
  monitorLabels(namespace: string): Readonly<Record<string, string>> {
    return isOfThePlatform(namespace)
      ? { ...this.#traits.monitorLabels, ...this.#traits.platformMonitorLabels }
      : this.#traits.monitorLabels;
  }

  /** The namespaces of the Prometheus servers that scrape `namespace`. */
  scraperNamespaces(namespace: string): readonly string[] {
    return isOfThePlatform(namespace)
      ? this.#traits.platformScraperNamespaces
      : this.#traits.scraperNamespaces;
  }

  toString(): string {
    return this.name;
  }
}

/** OpenShift reserves the prefix for namespaces of the platform, which its own Prometheus scrapes. */
function isOfThePlatform(namespace: string): boolean {
  return namespace.startsWith('openshift-');
}
