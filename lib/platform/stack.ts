import { type AiVersion } from './distribution';
import { type StackSpec } from './platform-spec';
import { type StackName } from './stack-name';

/** What a Perses that comes with a stack expects of dashboards. */
export interface PersesTraits {
  /** The project: data sources are found in it only. */
  readonly namespace: string;
  /** What names of dashboards have to begin with, to be listed. */
  readonly namePrefix: string;
  /** What names of dashboards end in that only administrators of the cluster see. */
  readonly adminSuffix: string;
  /** The data source of the stack's own store. */
  readonly datasource: string;
  /** The data source of the cluster's store; nothing where there is none. */
  readonly clusterDatasource?: string;
}

/** What a monitoring stack accepts, selects and stores: the one place that holds the differences. */
export interface StackTraits {
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

  /**
   * What becomes of the labels that Prometheus puts on targets. `exported`: the store scrapes a collector without
   * `honorLabels`, so that what the collector wrote as `namespace` is stored as `exported_namespace`, and `namespace` is
   * the collector's own.
   */
  readonly targetLabels: 'kept' | 'exported';

  /** More labels that series of targets have in the store. */
  readonly moreTargetLabels: readonly string[];

  /** Whether the store has an `up` of each target. */
  readonly storesUp: boolean;

  /** Whether what the platform itself scrapes, such as `kube_*`, is in another store, with a data source of its own. */
  readonly clusterStoreApart: boolean;

  /** The kind of rules that the stack loads. */
  readonly ruleApiVersion: 'monitoring.coreos.com/v1' | 'monitoring.rhobs/v1';

  /** The only namespace that it loads rules from. */
  readonly ruleNamespace?: string;

  /** What its Perses and the console that shows it expect of dashboards. */
  readonly perses?: PersesTraits;

  /** Why no monitor is loaded at all. */
  readonly loadsNoMonitors?: string;

  /** Whether the store appends `_total` to a counter that lacks it. */
  readonly appendsTotal: boolean;

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
    targetLabels: 'kept',
    moreTargetLabels: [],
    storesUp: true,
    clusterStoreApart: false,
    ruleApiVersion: 'monitoring.coreos.com/v1',
    appendsTotal: false,
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
    targetLabels: 'kept',
    moreTargetLabels: [],
    storesUp: true,
    clusterStoreApart: false,
    ruleApiVersion: 'monitoring.coreos.com/v1',
    appendsTotal: false,
    openShift: true,
  }),
  // Sources: opendatahub-operator `internal/controller/services/monitoring/resources` at v3.3.0 to v3.5.0 (collector, target
  // allocator, MonitoringStack, data sources); rhobs/observability-operator `monitoring-stack/components.go` (the group of
  // rules); open-telemetry prometheusexporter (`_total`); opendatahub-io/kserve `config/monitoring/llmisvc/dashboards`, whose
  // queries show the labels; odh-dashboard `packages/observability` (names of dashboards).
  'open-data-hub': ({ version, namespace = 'redhat-ods-monitoring' }) => ({
    monitorLabels: odhLabels(version),
    // Keeps both OpenShift Prometheus servers from scraping the gateway as well.
    platformMonitorLabels: {
      'monitoring.openshift.io/collection-profile': 'minimal',
      'openshift.io/user-monitoring': 'false',
    },
    scraperNamespaces: [namespace],
    platformScraperNamespaces: [namespace],
    refusesFiles: false,
    ownNamespaceOnly: false,
    rulesSeeOwnNamespaceOnly: false,
    targetLabels: 'exported',
    moreTargetLabels: [
      'k8s_namespace_name',
      'k8s_pod_name',
      'k8s_container_name',
      'k8s_node_name',
      'service_name',
      'service_instance_id',
    ],
    // Whether the collector hands it on is not known; its own stands for all that it collects.
    storesUp: false,
    clusterStoreApart: true,
    ruleApiVersion: 'monitoring.rhobs/v1',
    ruleNamespace: namespace,
    perses: {
      namespace,
      namePrefix: 'dashboard-',
      adminSuffix: '-admin',
      datasource: 'data-science-prometheus-datasource',
      // 3.3 has none.
      ...(version === '3.3' ? {} : { clusterDatasource: 'cluster-prometheus-datasource' }),
    },
    ...(version === '3.3' ? { loadsNoMonitors: 'the collector of Open Data Hub 3.3 reads no monitors' } : {}),
    appendsTotal: true,
    openShift: true,
  }),
};

/** By which label the collector selects monitors (opendatahub-operator 2f29b59a7 changed it). */
function odhLabels(version: string | undefined): Readonly<Record<string, string>> {
  return {
    ...(version === '3.5' ? {} : { 'opendatahub.io/monitoring': 'true' }),
    ...(version === '3.4' ? {} : { 'monitoring.opendatahub.io/scrape': 'true' }),
  };
}

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
   * The store of Open Data Hub and OpenShift AI, run by the cluster observability operator behind a collector: it selects
   * monitors by label, stores counters with `_total` and the labels of targets with `exported_`, and loads rules of
   * `monitoring.rhobs/v1` in its own namespace only.
   */
  static openDataHub(options: Pick<StackSpec, 'version' | 'namespace'> = {}): Stack {
    return Stack.of({ name: 'open-data-hub', ...options });
  }

  /** The stack that plain data describes. */
  static of(spec: StackName | StackSpec): Stack {
    return new Stack(typeof spec === 'string' ? { name: spec } : spec);
  }

  readonly name: StackName;
  readonly version?: AiVersion;
  readonly selectorLabels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly #traits: StackTraits;

  private constructor(spec: StackSpec) {
    const { name = 'openshift-user-workload', version, selectorLabels, namespace } = spec;
    this.name = name;
    if (version !== undefined) this.version = version;
    if (selectorLabels !== undefined) this.selectorLabels = selectorLabels;
    if (namespace !== undefined) this.namespace = namespace;
    this.#traits = TRAITS[name](spec);
  }

  get targetLabels(): 'kept' | 'exported' {
    return this.#traits.targetLabels;
  }

  get moreTargetLabels(): readonly string[] {
    return this.#traits.moreTargetLabels;
  }

  get storesUp(): boolean {
    return this.#traits.storesUp;
  }

  get clusterStoreApart(): boolean {
    return this.#traits.clusterStoreApart;
  }

  get ruleApiVersion(): StackTraits['ruleApiVersion'] {
    return this.#traits.ruleApiVersion;
  }

  get ruleNamespace(): string | undefined {
    return this.#traits.ruleNamespace;
  }

  get perses(): PersesTraits | undefined {
    return this.#traits.perses;
  }

  get loadsNoMonitors(): string | undefined {
    return this.#traits.loadsNoMonitors;
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
