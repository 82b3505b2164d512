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
   * @default 'openshift-user-workload'
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
   * The telemetry labels: a preset, or labels of your own by name; `TelemetryLabels.tier()` and the others write them.
   * Where a TelemetryPolicy is read, its labels count, and these say what each of them grows with.
   * @default 'tier'
   */
  readonly telemetryLabels?: LabelPreset | Readonly<Record<string, TelemetryLabelSpec>>;

  /**
   * How often the exporters are scraped, such as `30s`.
   * @default '30s'
   */
  readonly scrapeInterval?: string;
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
}

export interface MaasApiSpec {
  /** @default 'maas-api' */
  readonly namespace?: string;

  /**
   * Its Service, by which the metrics of the gateway know it as a backend.
   * @default 'maas-api'
   */
  readonly service?: string;
}

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

/** Who ends the client's TLS connection (OpenShift Route `spec.tls.termination`). */
export const ROUTE_TERMINATIONS = ['passthrough', 'edge', 'reencrypt'] as const;

/** Who ends the client's TLS connection (OpenShift Route `spec.tls.termination`). */
export type RouteTermination = (typeof ROUTE_TERMINATIONS)[number];

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

export interface StackSpec {
  /** @default 'openshift-user-workload' */
  readonly name?: StackName;

  /**
   * For `prometheus-operator`: the labels that the Prometheus resource selects monitors and rules by, such as
   * `{ release: 'kube-prometheus-stack' }`.
   * @default {} - it selects all of them
   */
  readonly selectorLabels?: Readonly<Record<string, string>>;

  /**
   * For `prometheus-operator`: the namespace that Prometheus runs in, for NetworkPolicies.
   * @default 'monitoring'
   */
  readonly namespace?: string;
}

/** Who scrapes an exporter: the chart, somebody else, or nobody. */
export const SCRAPE_OWNERS = ['here', 'elsewhere', 'nobody'] as const;

/** Who scrapes an exporter: the chart, somebody else, or nobody. */
export type ScrapeOwner = (typeof SCRAPE_OWNERS)[number];

export interface ScrapeSpec {
  /** @default 'elsewhere' */
  readonly owner?: ScrapeOwner;

  /**
   * Whose monitor it is, for explanations and errors, where the owner is `elsewhere`.
   * @default 'somebody else'
   */
  readonly by?: string;
}

/** The sets of labels that have a name. */
export const LABEL_PRESETS = ['tier', 'subscription', 'subscription-with-user'] as const;

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
