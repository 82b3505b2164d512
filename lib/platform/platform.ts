import { type Reading } from '../validation/form';
import { Gateway } from './gateway';
import { DEFAULT_KUADRANT_VERSION, type KuadrantBehaviour, kuadrantBehaviour } from './kuadrant-version';
import { PLATFORM_FORM } from './platform-form';
import {
  type GrafanaSpec,
  type KuadrantSpec,
  type MaasApiSpec,
  type ModelsSpec,
  type PlatformSpec,
  type RouteSpec,
} from './platform-spec';
import { type AnyExporter, Scrape, isExporter } from './scrape';
import { Stack } from './stack';

/** The installation that the flow runs on, with every default filled in. */
export class Platform {
  readonly gateway: Gateway;
  readonly kuadrant: Required<KuadrantSpec>;
  readonly models: Required<ModelsSpec>;
  readonly maasApi: Required<MaasApiSpec>;
  readonly grafana: Required<GrafanaSpec>;
  readonly route: Required<RouteSpec>;
  readonly clusterLabel: string | undefined;
  readonly stack: Stack;
  /** Who scrapes an exporter, where the description says so. */
  readonly declaredScrapes: Readonly<Partial<Record<AnyExporter, Scrape>>>;

  private readonly reading: Reading<PlatformSpec>;

  /**
   * Never throws: `problems()` says what is wrong with the description, and in the place of each value that is wrong
   * stands the one that was probably meant, or else the default.
   */
  constructor(described: PlatformSpec = {}) {
    this.reading = PLATFORM_FORM.read(described, '');
    const { gateway, kuadrant, models, maasApi, grafana, route, stack, scrape } = this.reading.value ?? {};
    this.gateway = Gateway.of(gateway ?? {});
    this.kuadrant = {
      namespace: 'kuadrant-system',
      version: DEFAULT_KUADRANT_VERSION,
      observability: false,
      ...kuadrant,
    };
    const { namespaces = ['llm'] } = models ?? {};
    this.models = { namespaces, routes: models?.routes ?? routesIn(namespaces) };
    this.maasApi = { namespace: 'maas-api', service: 'maas-api', ...maasApi };
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
    this.stack = Stack.of(stack ?? {});
    this.declaredScrapes = Object.fromEntries(
      Object.entries(scrape ?? {}).flatMap(([exporter, owner]) =>
        owner === undefined ? [] : [[exporter, Scrape.of(owner)] as const],
      ),
    );
  }

  /** The platform as plain data, with every default filled in: a Platform made of it is the same. */
  get spec(): PlatformSpec {
    const { gateway, kuadrant, models, maasApi, grafana, route, clusterLabel, stack, declaredScrapes } = this;
    const routesFollow = models.routes.join() === routesIn(models.namespaces).join();
    return {
      gateway: { ...gateway },
      kuadrant,
      models: routesFollow ? { namespaces: models.namespaces } : models,
      maasApi,
      grafana,
      route,
      ...(clusterLabel === undefined ? {} : { clusterLabel }),
      stack: { ...stack },
      scrape: Object.fromEntries(
        Object.entries(declaredScrapes).map(([exporter, scrape]) => [exporter, { ...scrape }]),
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
    return [...this.reading.problems, ...this.ownershipProblems()];
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

/** Every HTTPRoute in some namespaces: KServe makes the route of a model beside it. */
function routesIn(namespaces: readonly string[]): readonly string[] {
  return namespaces.map((namespace) => `${namespace}/*`);
}
