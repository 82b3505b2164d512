import { type Reading } from '../validation/form';
import { Distribution, type DistributionTraits, versionsOf } from './distribution';
import { Gateway } from './gateway';
import { DEFAULT_KUADRANT_VERSION, type KuadrantBehaviour, kuadrantBehaviour } from './kuadrant-version';
import {
  gatewayMonitorOwner,
  limitadorMonitorOwner,
  maasApiMonitorOwner,
  modelMonitorOwner,
} from './operator-monitors';
import { PLATFORM_FORM } from './platform-form';
import {
  type GrafanaSpec,
  type KuadrantSpec,
  type MaasApiSpec,
  type ModelsSpec,
  type PlatformSpec,
  type RouteSpec,
  type TelemetrySpec,
} from './platform-spec';
import { type AnyExporter, Scrape, isExporter } from './scrape';
import { anyOf } from '../validation/wording';
import { Stack } from './stack';

/** The installation that the flow runs on, with every default filled in. */
export class Platform {
  readonly distribution: Distribution;
  /** What its operators create. */
  readonly operators: Pick<DistributionTraits, 'modelMonitors' | 'gatewayMonitor' | 'maas'>;
  readonly gateway: Gateway;
  readonly kuadrant: Required<KuadrantSpec>;
  readonly models: Required<ModelsSpec>;
  readonly maasApi: Required<MaasApiSpec>;
  readonly grafana: Required<GrafanaSpec>;
  readonly route: Required<RouteSpec>;
  readonly clusterLabel: string | undefined;
  readonly stack: Stack;
  /** Who writes the objects that put telemetry labels on metrics. */
  readonly telemetry: {
    readonly policy: Scrape;
    readonly gateway: Scrape;
    /** What a Telemetry of somebody else's adds. */
    readonly gatewayLabels: Readonly<Record<string, readonly string[]>>;
  };
  /** Who scrapes an exporter, where the description says so. */
  readonly declaredScrapes: Readonly<Partial<Record<AnyExporter, Scrape>>>;

  private readonly reading: Reading<PlatformSpec>;

  /**
   * Never throws: `problems()` says what is wrong with the description, and in the place of each value that is wrong
   * stands the one that was probably meant, or else the default.
   */
  constructor(described: PlatformSpec = {}) {
    this.reading = PLATFORM_FORM.read(described, '');
    const { distribution, gateway, kuadrant, models, maasApi, grafana, route, stack, scrape } =
      this.reading.value ?? {};
    this.distribution = Distribution.of(distribution ?? {});
    const usual = this.distribution.traits;
    this.gateway = Gateway.of({ className: usual.gatewayClass, ...gateway });
    this.kuadrant = {
      namespace: usual.kuadrant.namespace,
      version: usual.kuadrant.version ?? DEFAULT_KUADRANT_VERSION,
      observability: false,
      ...kuadrant,
    };
    const { namespaces = ['llm'] } = models ?? {};
    this.models = {
      tls: usual.modelTls,
      ...models,
      namespaces,
      routes: models?.routes ?? routesIn(namespaces),
    };
    this.maasApi = { namespace: usual.maasApiNamespace, service: 'maas-api', ...maasApi };
    this.grafana = {
      namespace: 'llm-observability',
      instanceLabels: { app: 'grafana' },
      folder: 'MaaS v1.0',
      ...grafana,
    };
    this.route = {
      name: 'maas-gateway-route',
      namespace: this.gateway.namespace,
      termination: 'passthrough',
      ...route,
    };
    this.clusterLabel = this.reading.value?.clusterLabel;
    this.stack = stackOf(stack, usual);
    // Its store comes with Open Data Hub, whose operators are then there, whether anybody says so or not.
    this.operators =
      distribution === undefined && this.stack.name === 'open-data-hub'
        ? Distribution.openDataHub(this.stack.version ?? '3.5').traits
        : usual;
    this.telemetry = telemetryOf(this.reading.value?.telemetry ?? {}, usual);
    this.declaredScrapes = Object.fromEntries(
      Object.entries(scrape ?? {}).flatMap(([exporter, owner]) =>
        owner === undefined ? [] : [[exporter, Scrape.of(owner)] as const],
      ),
    );
  }

  /** The platform as plain data, with every default filled in: a Platform made of it is the same. */
  get spec(): PlatformSpec {
    const { distribution, gateway, kuadrant, models, maasApi, grafana, route, clusterLabel, stack } = this;
    const { namespaces, routes, tls } = models;
    return {
      ...(this.reading.value?.distribution === undefined ? {} : { distribution: { ...distribution } }),
      gateway: { ...gateway },
      kuadrant,
      models: {
        namespaces,
        ...(routes.join() === routesIn(namespaces).join() ? {} : { routes }),
        ...(tls === distribution.traits.modelTls ? {} : { tls }),
      },
      maasApi,
      grafana,
      route,
      ...(clusterLabel === undefined ? {} : { clusterLabel }),
      stack: { ...stack },
      ...(this.reading.value?.telemetry === undefined ? {} : { telemetry: this.reading.value.telemetry }),
      scrape: Object.fromEntries(
        Object.entries(this.declaredScrapes).map(([exporter, scrape]) => [exporter, { ...scrape }]),
      ),
    };
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
    return [...this.reading.problems, ...this.distributionProblems(), ...this.ownershipProblems()];
  }

  private distributionProblems(): string[] {
    const { name, version } = this.distribution;
    const known = versionsOf(name);
    const { loadsNoMonitors } = this.stack;
    return [
      ...(version === undefined || known.includes(version)
        ? []
        : [
            known.length === 0
              ? `distribution.version is "${version}", and ${name} has none: leave it out.`
              : `distribution.version "${version}" is none of ${name}: write ${anyOf(known.map((one) => `'${one}'`))}.`,
          ]),
      ...(loadsNoMonitors === undefined
        ? []
        : [
            `stack is ${this.stack}, and ${loadsNoMonitors}, so that it has no metric of this platform: choose ` +
              "'openshift-user-workload'.",
          ]),
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
        return modelMonitorOwner(this);
      case 'limitador':
        return limitadorMonitorOwner(this);
      case 'istio-gateway':
        return gatewayMonitorOwner(this);
      case 'maas-api':
        return maasApiMonitorOwner(this);
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

/** Every HTTPRoute in some namespaces: KServe makes the route of a model beside it. */
function routesIn(namespaces: readonly string[]): readonly string[] {
  return namespaces.map((namespace) => `${namespace}/*`);
}

/** The stack that is said, else that of the distribution; its own store is as its release has it. */
function stackOf(said: PlatformSpec['stack'], { stack, ownStore }: DistributionTraits): Stack {
  const spec =
    typeof said === 'string' ? { name: said } : { ...(said?.name === undefined ? stack : {}), ...said };
  return Stack.of(spec.name === 'open-data-hub' ? { ...ownStore, ...spec } : spec);
}

/**
 * Where telemetry is enabled, maas-controller writes a TelemetryPolicy and a Telemetry, with force. The second reads the plan
 * from a header, which from Models-as-a-Service 0.2 on is gone when Istio writes the metrics of an answered request.
 */
function telemetryOf(spec: TelemetrySpec, { maas }: DistributionTraits): Platform['telemetry'] {
  const usual = maas?.writesTelemetry === true ? Scrape.elsewhere('maas-controller') : Scrape.here();
  const gateway = spec.gateway === undefined ? usual : Scrape.of(spec.gateway);
  const reads = maas?.writesTelemetry === true && !maas.strippedHeaders.includes('x-maas-subscription');
  return {
    policy: spec.policy === undefined ? usual : Scrape.of(spec.policy),
    gateway,
    gatewayLabels:
      gateway.owner !== 'elsewhere'
        ? {}
        : (spec.gatewayLabels ?? (reads ? { subscription: ['istio_request_duration_milliseconds'] } : {})),
  };
}
