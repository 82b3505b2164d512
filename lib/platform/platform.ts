import { Exporter } from '../exporters/exporter';
import { type PlatformPart } from '../exporters/exporter-props';
import { type Reading } from '../validation/form';
import { Distribution, type DistributionTraits, versionsOf } from './distribution';
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
  type TelemetrySpec,
} from './platform-spec';
import { type AnyExporter, Scrape } from './scrape';
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
    this.exporters =
      exporters ??
      Object.entries(this.reading.value?.exporters ?? {}).map(([name, spec]) => Exporter.of(name, spec));
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
      ...(this.exporters.length === 0
        ? {}
        : {
            exporters: Object.fromEntries(
              this.exporters.map((exporter) => [exporter.name, exporter.spec(this)]),
            ),
          }),
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
    return [...this.reading.problems, ...this.distributionProblems()];
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
