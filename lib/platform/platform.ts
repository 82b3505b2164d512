import { labelsProblems, nameProblems, namespaceProblems } from '../validation/kubernetes-names';
import { repeated } from '../validation/wording';
import { Gateway } from './gateway';
import {
  DEFAULT_KUADRANT_VERSION,
  type KuadrantBehaviour,
  type KuadrantVersion,
  kuadrantBehaviour,
  kuadrantVersionProblems,
} from './kuadrant-version';
import { type AnyExporter, Scrape, isExporter } from './scrape';
import { Stack } from './stack';

export interface KuadrantProps {
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

export interface ModelsProps {
  /**
   * The namespaces of the LLMInferenceServices.
   * @default ['llm']
   */
  readonly namespaces?: readonly string[];
}

export interface MaasApiProps {
  /** @default 'maas-api' */
  readonly namespace?: string;

  /**
   * Its Service, by which the metrics of the gateway know it as a backend.
   * @default 'maas-api'
   */
  readonly service?: string;
}

export interface GrafanaProps {
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
export type RouteTermination = 'passthrough' | 'edge' | 'reencrypt';

export interface RouteProps {
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

/** Where the parts of a Models-as-a-Service installation are. Every prop has a default. */
export interface PlatformProps {
  /** @default Gateway.named('maas-default-gateway', 'openshift-ingress') */
  readonly gateway?: Gateway;
  readonly kuadrant?: KuadrantProps;
  readonly models?: ModelsProps;
  readonly maasApi?: MaasApiProps;
  readonly grafana?: GrafanaProps;
  readonly route?: RouteProps;

  /**
   * The monitoring stack.
   * @default Stack.openShiftUserWorkload()
   */
  readonly stack?: Stack;

  /**
   * Who scrapes an exporter, where it differs from the default: the chart scrapes the gateway, Limitador, Authorino
   * and the models, except what Kuadrant's observability or the stack already scrapes; maas-api, the router,
   * kube-state-metrics, cAdvisor and DCGM come with monitors of their own. An exporter of your own that queries ask
   * has to be here.
   * @default {}
   */
  readonly scrape?: Readonly<Partial<Record<AnyExporter, Scrape>>>;
}

/** The installation that the flow runs on, with every default filled in. */
export class Platform {
  readonly gateway: Gateway;
  readonly kuadrant: Required<KuadrantProps>;
  readonly models: Required<ModelsProps>;
  readonly maasApi: Required<MaasApiProps>;
  readonly grafana: Required<GrafanaProps>;
  readonly route: Required<RouteProps>;
  readonly stack: Stack;
  /** Who scrapes an exporter, where the props say so. */
  readonly declaredScrapes: Readonly<Partial<Record<AnyExporter, Scrape>>>;

  constructor(props: PlatformProps = {}) {
    this.gateway = props.gateway ?? Gateway.MAAS_DEFAULT;
    this.kuadrant = {
      namespace: 'kuadrant-system',
      version: DEFAULT_KUADRANT_VERSION,
      observability: false,
      ...defined(props.kuadrant),
    };
    this.models = { namespaces: ['llm'], ...defined(props.models) };
    this.maasApi = { namespace: 'maas-api', service: 'maas-api', ...defined(props.maasApi) };
    this.grafana = {
      namespace: 'llm-observability',
      instanceLabels: { app: 'grafana' },
      folder: 'MaaS v1.0',
      ...defined(props.grafana),
    };
    this.route = {
      name: 'maas-gateway-route',
      namespace: this.gateway.namespace,
      termination: 'passthrough',
      ...defined(props.route),
    };
    this.stack = props.stack ?? Stack.openShiftUserWorkload();
    this.declaredScrapes = props.scrape ?? {};
  }

  /** How the installed Kuadrant behaves. */
  get behaviour(): KuadrantBehaviour {
    return kuadrantBehaviour(this.kuadrant.version);
  }

  /** Who scrapes an exporter. */
  scrape(exporter: AnyExporter): Scrape {
    const declared = Object.hasOwn(this.declaredScrapes, exporter)
      ? this.declaredScrapes[exporter]
      : undefined;
    return (
      declared ?? this.scrapedElsewhere(exporter) ?? (isExporter(exporter) ? Scrape.here() : Scrape.nobody())
    );
  }

  /** Whether any Prometheus of the stack has the exporter's metrics. */
  scrapes(exporter: AnyExporter): boolean {
    return this.scrape(exporter).owner !== 'nobody';
  }

  problems(): string[] {
    const { kuadrant, models, maasApi, grafana, route } = this;
    return [
      ...this.gateway.problems(),
      ...namespaceProblems('kuadrant.namespace', kuadrant.namespace),
      ...kuadrantVersionProblems('kuadrant.version', kuadrant.version),
      ...(models.namespaces.length === 0
        ? ['models.namespaces is empty: name the namespace of the models.']
        : []),
      ...models.namespaces.flatMap((namespace) => namespaceProblems('models.namespaces', namespace)),
      ...repeated(models.namespaces).map((namespace) => `models.namespaces names "${namespace}" twice.`),
      ...namespaceProblems('maasApi.namespace', maasApi.namespace),
      ...nameProblems('maasApi.service', maasApi.service),
      ...namespaceProblems('grafana.namespace', grafana.namespace),
      ...labelsProblems('grafana.instanceLabels', grafana.instanceLabels),
      ...(Object.keys(grafana.instanceLabels).length === 0
        ? ['grafana.instanceLabels is empty and would pick every Grafana: write { app: "grafana" }.']
        : []),
      ...(grafana.folder.trim() === '' ? ['grafana.folder is empty: give the folder a title.'] : []),
      ...nameProblems('route.name', route.name),
      // It comes from the gateway where it is not given.
      ...(route.namespace === this.gateway.namespace
        ? []
        : namespaceProblems('route.namespace', route.namespace)),
      ...this.ownershipProblems(),
    ];
  }

  private ownershipProblems(): string[] {
    return Object.entries(this.declaredScrapes).flatMap(([exporter, declared]) => {
      const other = this.scrapedElsewhere(exporter);
      // The default for these is an assumption that the user may correct; Kuadrant's monitors are a stated fact.
      if (declared?.owner !== 'here' || other === undefined || !this.scrapedByKuadrant(exporter)) return [];
      return [
        `${exporter} would have two owners: ${other.by} scrapes it already, and every series would count twice. ` +
          `Leave scrape['${exporter}'] out, or set kuadrant.observability to false.`,
      ];
    });
  }

  /** Whether the monitors of Kuadrant's observability scrape it. */
  scrapedByKuadrant(exporter: string): boolean {
    return this.kuadrant.observability && (this.behaviour.scrapes as readonly string[]).includes(exporter);
  }

  private scrapedElsewhere(exporter: string): Scrape | undefined {
    if (this.scrapedByKuadrant(exporter)) return Scrape.elsewhere("Kuadrant's observability");
    switch (exporter) {
      case 'models':
        return this.stack.modelsScrapedBy === undefined
          ? undefined
          : Scrape.elsewhere(this.stack.modelsScrapedBy);
      case 'maas-api':
        return Scrape.elsewhere('the PodMonitor that maas-api comes with');
      case 'haproxy-router':
        return this.stack.openShift ? Scrape.elsewhere("OpenShift's ingress operator") : Scrape.nobody();
      case 'kube-state-metrics':
      case 'cadvisor':
        return Scrape.elsewhere('the cluster monitoring');
      case 'prometheus':
        return Scrape.elsewhere('Prometheus itself');
      case 'dcgm':
        return Scrape.elsewhere("the NVIDIA GPU operator's monitor");
      default:
        return undefined;
    }
  }
}

/** Props without the keys that are spelled out as undefined, which would hide their defaults. */
function defined<T extends object>(props: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(props ?? {}).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
