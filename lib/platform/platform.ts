import { type Exporter } from '../exporters/exporter';
import { type PlatformPart } from '../exporters/exporter-props';
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
import { type AnyExporter, Scrape } from './scrape';
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
  /** Exporters of the user's. */
  readonly exporters: readonly Exporter[];

  private readonly reading: Reading<PlatformSpec>;

  /**
   * Never throws: `problems()` says what is wrong with the description, and in the place of each value that is wrong
   * stands the one that was probably meant, or else the default.
   * @param exporters exporters of the user's, in place of those that the description tells
   */
  constructor(described: PlatformSpec = {}, exporters?: readonly Exporter[]) {
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
    this.exporters = exporters ?? [];
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

  /** The namespaces of a part. */
  namespacesOf(part: PlatformPart): readonly string[] {
    return part === 'models' ? this.models.namespaces : [this[part].namespace];
  }

  /** Who scrapes an exporter. */
  scrape(exporter: Exporter): Scrape {
    const { name } = exporter.endpoint;
    const declared = Object.hasOwn(this.declaredScrapes, name) ? this.declaredScrapes[name] : undefined;
    return declared ?? exporter.scrapedBy(this);
  }

  /** Whether any Prometheus of the stack has the exporter's metrics. */
  scrapes(exporter: Exporter): boolean {
    return this.scrape(exporter).owner !== 'nobody';
  }

  problems(): string[] {
    return [...this.reading.problems];
  }
}

/** Every HTTPRoute in some namespaces: KServe makes the route of a model beside it. */
function routesIn(namespaces: readonly string[]): readonly string[] {
  return namespaces.map((namespace) => `${namespace}/*`);
}
