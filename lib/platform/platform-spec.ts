import { type AiVersion, type DistributionName, type RhclVersion } from './distribution';
import { type KuadrantVersion } from './kuadrant-version';
import { type StackName } from './stack-name';

/**
 * A Models-as-a-Service installation as plain data, the one form in which it is described: the props of the chart have
 * it, the properties of `FlowValidation` in `cdk8s.yaml` and the file of `--settings` are it, and `kustomization.yaml`
 * records it. `schema/platform.schema.json` is its JSON Schema. Everything has a default.
 *
 * @example
 * kuadrant: { namespace: rh-connectivity-link }
 * models: { namespaces: [llm, llm-staging] }
 * stack: prometheus-operator
 * scrape: { limitador: { by: the platform team } }
 */
export interface PlatformSpec {
  /**
   * Who installed the platform, and so what operators have created on it already: the defaults of all else follow it.
   * `Distribution.rhoai()` and the others write it.
   * @default 'openshift'
   */
  readonly distribution?: DistributionName | DistributionSpec;

  /** The Gateway of the models; `Gateway.named()` writes it. */
  readonly gateway?: GatewaySpec;
  readonly kuadrant?: KuadrantSpec;
  readonly models?: ModelsSpec;
  readonly maasApi?: MaasApiSpec;
  readonly grafana?: GrafanaSpec;
  readonly route?: RouteSpec;

  /**
   * The label that tells clusters apart in a store that holds several, such as `cluster` in Thanos or Advanced Cluster
   * Management. Dashboards then have a variable for it, and every query keeps to the chosen cluster. Rules do not ask it:
   * they are evaluated in each cluster, whose own Prometheus adds the label only on the way out (`external_labels`).
   * @default - the store holds one cluster
   */
  readonly clusterLabel?: string;

  /**
   * The monitoring stack, by its name or with what differs from its defaults; `Stack.prometheusOperator()` and the others
   * write it.
   * @default - the one of the distribution: 'openshift-user-workload'
   */
  readonly stack?: StackName | StackSpec;

  /**
   * Who scrapes an exporter, by its name, where it differs from the default: the chart scrapes the gateway, Limitador,
   * Authorino and the models, except what Kuadrant's observability or the stack already scrapes; maas-api, the router,
   * kube-state-metrics, cAdvisor and DCGM come with monitors of their own. `Scrape.elsewhere()` and the others write it.
   * An exporter of your own that queries ask has to be here.
   * @default {}
   */
  readonly scrape?: Readonly<Partial<Record<string, ScrapeOwner | ScrapeSpec>>>;

  /**
   * Who writes the objects that put telemetry labels on metrics. Labels that somebody else's object sets feed queries and
   * dashboards like those of the chart.
   * @default - the chart; with OpenShift AI and Open Data Hub from 3.4 on, maas-controller
   */
  readonly telemetry?: TelemetrySpec;

  /**
   * The telemetry labels: a preset, or labels of your own by name; `TelemetryLabels.tier()` and the others write them.
   * Where a TelemetryPolicy is read, its labels count, and these say what each of them grows with.
   * @default 'tier'
   */
  readonly telemetryLabels?: LabelPreset | Readonly<Record<string, TelemetryLabelSpec>>;

  /**
   * Exporters of your own, by name, which raw queries, checks and explanations then know; an `Exporter` writes its part.
   * @default {}
   */
  readonly exporters?: Readonly<Record<string, ExporterSpec>>;

  /**
   * How often the exporters are scraped, such as `30s`.
   * @default '30s'
   */
  readonly scrapeInterval?: string;
}

/** Who installed the platform, and in which version. */
export interface DistributionSpec {
  /** @default 'openshift' */
  readonly name?: DistributionName;

  /**
   * The release, where releases differ: of Open Data Hub and OpenShift AI such as `3.5`, of Connectivity Link such as `1.4`.
   * @default - the newest
   */
  readonly version?: AiVersion | RhclVersion;
}

/** A Gateway of the Gateway API. */
export interface GatewaySpec {
  /** @default 'maas-default-gateway' */
  readonly name?: string;
  /** @default 'openshift-ingress' */
  readonly namespace?: string;
  /**
   * The GatewayClass.
   * @default 'openshift-default'
   */
  readonly className?: string;
}

/** Kuadrant: where it runs, its version, and whether it scrapes by itself. */
export interface KuadrantSpec {
  /**
   * Where Limitador and Authorino run. Red Hat Connectivity Link uses `rh-connectivity-link`.
   * @default 'kuadrant-system'
   */
  readonly namespace?: string;

  /**
   * The installed version; the behaviour of the filter, the labels and the monitors follows it.
   * @default '1.5'
   */
  readonly version?: KuadrantVersion;

  /**
   * Whether the Kuadrant resource sets `spec.observability.enable`: the operator then scrapes Limitador, Authorino
   * and the gateways itself, and the chart leaves those monitors out.
   * @default false
   */
  readonly observability?: boolean;
}

/** The model servers: where they are and how they are reached. */
export interface ModelsSpec {
  /**
   * The namespaces of the LLMInferenceServices.
   * @default ['llm']
   */
  readonly namespaces?: readonly string[];

  /**
   * The HTTPRoutes that lead to the models, as `namespace/name`; `*` stands for any part of a name. Limitador counts for
   * every policy of the cluster and says which route each request took (`limitador_namespace`, Kuadrant/kuadrant-operator
   * `ratelimit_workflow_helpers.go`): by it, queries and rules keep to the traffic of these models.
   * @default - every HTTPRoute in `namespaces`, where KServe makes them
   * @example ['llm/*-kserve-route', 'shared-routes/opt']
   */
  readonly routes?: readonly string[];

  /**
   * Whether the model servers answer HTTPS or plain HTTP.
   * @default - as the distribution has them: 'https', and 'http' upstream
   */
  readonly tls?: ModelTls;
}

/** How model servers answer. */
export const MODEL_TLS = ['https', 'http'] as const;

/** How model servers answer. */
export type ModelTls = (typeof MODEL_TLS)[number];

/** The API of Models-as-a-Service, which issues tokens and API keys. */
export interface MaasApiSpec {
  /** @default 'maas-api' */
  readonly namespace?: string;

  /**
   * Its Service, by which the metrics of the gateway know it as a backend.
   * @default 'maas-api'
   */
  readonly service?: string;
}

/** The Grafana that shows the dashboards. */
export interface GrafanaSpec {
  /**
   * The namespace of the Grafana instance; dashboards go there too.
   * @default 'llm-observability'
   */
  readonly namespace?: string;

  /**
   * The labels that pick the Grafana instance.
   * @default { app: 'grafana' }
   */
  readonly instanceLabels?: Readonly<Record<string, string>>;

  /**
   * The title of the folder the dashboards go to.
   * @default 'MaaS v1.0'
   */
  readonly folder?: string;
}

export const ROUTE_TERMINATIONS = ['passthrough', 'edge', 'reencrypt'] as const;

/** Who ends the client's TLS connection (OpenShift Route `spec.tls.termination`). */
export type RouteTermination = (typeof ROUTE_TERMINATIONS)[number];

/** The OpenShift Route in front of the gateway. */
export interface RouteSpec {
  /** @default 'maas-gateway-route' */
  readonly name?: string;

  /** @default - the gateway's namespace */
  readonly namespace?: string;

  /**
   * Who ends TLS. With `passthrough` HAProxy sees TCP only: its mean response time is always 0 and it counts no HTTP
   * responses (openshift/router `pkg/router/metrics/haproxy`).
   * @default 'passthrough'
   */
  readonly termination?: RouteTermination;
}

/** The monitoring stack, with what differs from its defaults. */
export interface StackSpec {
  /** @default 'openshift-user-workload' */
  readonly name?: StackName;

  /**
   * For `open-data-hub`: its release, which says by which label it selects monitors.
   * @default - that of the distribution; where nobody says one, monitors carry the labels of all
   */
  readonly version?: AiVersion;

  /**
   * For `prometheus-operator`: the labels that the Prometheus resource selects monitors and rules by, such as
   * `{ release: 'kube-prometheus-stack' }`.
   * @default {} - it selects all of them
   */
  readonly selectorLabels?: Readonly<Record<string, string>>;

  /**
   * The namespace that Prometheus runs in: for `prometheus-operator` that NetworkPolicies admit; for `open-data-hub` also
   * that rules and dashboards go to, `spec.monitoring.namespace` of its DSCInitialization.
   * @default 'monitoring', or 'redhat-ods-monitoring' for `open-data-hub`
   */
  readonly namespace?: string;
}

/** Who scrapes an exporter: the chart, somebody else, or nobody. */
export const SCRAPE_OWNERS = ['here', 'elsewhere', 'nobody'] as const;

/** Who scrapes an exporter: the chart, somebody else, or nobody. */
export type ScrapeOwner = (typeof SCRAPE_OWNERS)[number];

/** Who scrapes an exporter, and how that owner is called. */
export interface ScrapeSpec {
  /** @default 'elsewhere' */
  readonly owner?: ScrapeOwner;

  /**
   * Whose monitor it is, for explanations and errors, where the owner is `elsewhere`.
   * @default 'somebody else'
   */
  readonly by?: string;
}

/** Who owns the objects that put labels on metrics. */
export interface TelemetrySpec {
  /**
   * The TelemetryPolicy, for the counters of Limitador.
   * @default - see `telemetry`
   */
  readonly policy?: ScrapeOwner | ScrapeSpec;

  /**
   * The Telemetry of the gateway, for the metrics of Istio.
   * @default - see `telemetry`
   */
  readonly gateway?: ScrapeOwner | ScrapeSpec;

  /**
   * The labels that a Telemetry of somebody else's puts on the gateway's metrics, by name, with the metrics that get them.
   * @default - what maas-controller writes, where it does
   */
  readonly gatewayLabels?: Readonly<Record<string, readonly string[]>>;
}

/** The sets of labels that have a name. */
export const LABEL_PRESETS = [
  'tier',
  'subscription',
  'subscription-with-user',
  'maas-0.1',
  'maas-0.2',
] as const;

/** A set of labels that has a name. */
export type LabelPreset = (typeof LABEL_PRESETS)[number];

/** What a label counts, and so what makes its number of values grow. */
export const LABEL_DIMENSIONS = [
  'users',
  'plans',
  'models',
  'organizations',
  'cost-centers',
  'other',
] as const;

/**
 * What a label counts, and so what makes its number of values grow. Dashboards and rules find their labels by it,
 * so that a renamed label keeps its panels.
 */
export type LabelDimension = (typeof LABEL_DIMENSIONS)[number];

/** One telemetry label: its expression, and what it counts. */
export interface TelemetryLabelSpec {
  /**
   * Where the value comes from, in CEL.
   * @default - what the TelemetryPolicy among the manifests says; a chart needs it
   */
  readonly cel?: string;

  /**
   * What the label counts.
   * @default - what the label of that name in a preset counts, else 'other'
   */
  readonly growsWith?: LabelDimension;
}

/** The types of metrics in Prometheus' exposition format. */
export const METRIC_TYPES = ['counter', 'gauge', 'histogram', 'summary'] as const;

/** A metric's type in Prometheus' exposition format. */
export type MetricType = (typeof METRIC_TYPES)[number];

/** A metric as plain data. */
export interface MetricSpec {
  /** @default 'gauge' */
  readonly type?: MetricType;

  /**
   * In the plural or singular of its symbol: `tokens`, `seconds`, `bytes`, `ratio`.
   * @default - nobody says
   */
  readonly unit?: string;

  /**
   * The labels that the exporter itself puts on it.
   * @default []
   */
  readonly labels?: readonly string[];
}

/** An exporter of your own as plain data. */
export interface ExporterSpec {
  /**
   * As a person calls it.
   * @default - its name
   */
  readonly title?: string;

  /**
   * The namespaces of its targets: where a rule sees only the series of its own namespace, rules on it go there.
   * @default - nobody knows them
   */
  readonly namespaces?: readonly string[];

  /**
   * Its pods, as an RE2 pattern that is anchored at both ends.
   * @default - nobody can tell them by name
   */
  readonly pods?: string;

  /**
   * Labels of which a monitor that scrapes it selects at least one.
   * @default {}
   */
  readonly monitorLabels?: Readonly<Record<string, string>>;

  /**
   * Its metrics by name.
   * @default {}
   */
  readonly metrics?: Readonly<Record<string, MetricSpec>>;
}
