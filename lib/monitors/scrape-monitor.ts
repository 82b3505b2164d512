import { type ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as monitoring from '../../imports/monitoring.coreos.com';
import { type Exporter } from '../exporters/exporter';
import { Stack } from '../platform/stack';
import { claim } from '../validation/claims';
import { prometheusDuration } from '../validation/durations';
import { checkAtSynth } from '../validation/problems';
import { type ScrapeAuthorization, type ScrapeTls } from './scrape-access';
import { scrapeMonitorProblems, scrapeTargets } from './scrape-monitor-check';
import { type ScrapePort, type ScrapeTarget } from './scrape-target';
import { type Selection, selectionProblems, selectsObjects } from './selected-objects';

/** Where an exporter answers. */
export interface ScrapeEndpoint {
  readonly port: ScrapePort;

  /** @default '/metrics' */
  readonly path?: string;

  /**
   * Set it for an HTTPS exporter: how its certificate is verified.
   * @default - plain HTTP
   */
  readonly tls?: ScrapeTls;

  /** @default - none */
  readonly authorization?: ScrapeAuthorization;
}

/** What every monitor lets you choose. */
export interface MonitorOptions {
  /** The name of the ServiceMonitor or PodMonitor. */
  readonly name?: string;

  /**
   * How often it is scraped.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * When a scrape is given up; at most the interval.
   * @default Duration.seconds(10) - or the interval, when that is shorter
   */
  readonly scrapeTimeout?: Duration;

  /**
   * The metrics that another monitor brings of the same targets, as an RE2 pattern of their names: this one drops them.
   * @default - none
   */
  readonly except?: string;

  /**
   * The monitoring stack that takes the monitor.
   * @default Stack.openShiftUserWorkload()
   */
  readonly stack?: Stack;

  /**
   * Whether the Services or pods that it finds are made outside of this app, such as by an operator. Otherwise the synth
   * refuses a monitor that finds none of those that the app makes in their namespace.
   * @default false - true for the monitors of what operators make: Limitador, Authorino, KServe's models, the router
   */
  readonly madeElsewhere?: boolean;

  /**
   * More labels on the monitor.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Annotations on the monitor.
   * @default {}
   */
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ScrapeMonitorProps extends MonitorOptions {
  readonly name: string;

  /** What answers there: one of ours, such as `exporters.limitador`, or an {@link Exporter} of your own. */
  readonly exporter: Exporter;

  readonly target: ScrapeTarget;

  /**
   * Where it answers.
   * @default - of `ScrapeTarget.of(service)`, /metrics on the only port of the Service, or the one that is named for metrics
   */
  readonly endpoints?: readonly ScrapeEndpoint[];

  /**
   * The namespace of the monitor itself.
   * @default - the target's: the one place that every stack accepts
   */
  readonly namespace?: string;

  /**
   * Pod labels that every series gets, with `_` for what a Prometheus label cannot hold.
   * @default []
   */
  readonly podTargetLabels?: readonly string[];
}

/** On a manifest: why a certificate is not verified. */
export const TLS_SKIPPED_ANNOTATION = 'maas-observability/tls-verification';

/** A monitor for one exporter: a ServiceMonitor, or a PodMonitor when the target is pods. */
export class ScrapeMonitor extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly exporter: Exporter;
  readonly target: ScrapeTarget;
  readonly endpoints: readonly ScrapeEndpoint[];
  readonly interval: Duration;
  readonly scrapeTimeout: Duration;
  readonly stack: Stack;
  readonly except: string | undefined;
  /** The labels of the monitor itself, the stack's included. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: ScrapeMonitorProps) {
    super(scope, id);
    this.name = props.name;
    this.exporter = props.exporter;
    this.target = props.target;
    this.namespace = props.namespace ?? props.target.namespace;
    this.endpoints = [...(props.endpoints ?? usualEndpoints(props.target))];
    this.interval = props.interval ?? Duration.seconds(30);
    this.scrapeTimeout = props.scrapeTimeout ?? shorter(Duration.seconds(10), this.interval);
    this.stack = props.stack ?? Stack.openShiftUserWorkload();
    this.except = props.except;
    this.labels = { ...this.stack.monitorLabels(this.namespace), ...props.labels };
    this.annotations = { ...skippedTls(this.endpoints), ...props.annotations };
    for (const target of scrapeTargets(this)) claim(this, target);
    selectsObjects(this);
    const { madeElsewhere = false } = props;
    checkAtSynth(this, () => [
      ...scrapeMonitorProblems(this),
      ...(madeElsewhere ? [] : selectionProblems(this, this.selection())),
    ]);
    this.build(props.podTargetLabels ?? []);
  }

  private selection(): Selection {
    const { kind, namespace, labels } = this.target;
    const ports = this.endpoints.map(({ port }, i) => ({ where: `endpoints[${i}]`, port: port.value }));
    return { kind, namespace, labels, ports };
  }

  private build(podTargetLabels: readonly string[]): ApiObject {
    const metadata = {
      name: this.name,
      namespace: this.namespace,
      labels: { ...this.labels },
      annotations: { ...this.annotations },
    };
    const spec = {
      selector: { matchLabels: { ...this.target.labels } },
      namespaceSelector: { matchNames: [this.target.namespace] },
      ...(podTargetLabels.length > 0 ? { podTargetLabels: [...podTargetLabels] } : {}),
    };
    if (this.target.kind === 'Service') {
      return new monitoring.ServiceMonitor(this, 'Resource', {
        metadata,
        spec: { ...spec, endpoints: this.endpoints.map((endpoint) => this.serviceEndpoint(endpoint)) },
      });
    }
    return new monitoring.PodMonitor(this, 'Resource', {
      metadata,
      spec: { ...spec, podMetricsEndpoints: this.endpoints.map((endpoint) => this.podEndpoint(endpoint)) },
    });
  }

  private serviceEndpoint(endpoint: ScrapeEndpoint): monitoring.ServiceMonitorSpecEndpoints {
    const { port, tls, authorization } = endpoint;
    return {
      ...(typeof port.value === 'string'
        ? { port: port.value }
        : { targetPort: monitoring.ServiceMonitorSpecEndpointsTargetPort.fromNumber(port.value) }),
      ...this.commonEndpoint(endpoint),
      ...this.pathAsLabel(monitoring.ServiceMonitorSpecEndpointsRelabelingsAction.REPLACE),
      ...this.exceptNames(monitoring.ServiceMonitorSpecEndpointsMetricRelabelingsAction.DROP),
      scheme: tls
        ? monitoring.ServiceMonitorSpecEndpointsScheme.HTTPS
        : monitoring.ServiceMonitorSpecEndpointsScheme.HTTP,
      ...(tls?.settings.caFile
        ? { tlsConfig: { caFile: tls.settings.caFile, serverName: tls.settings.serverName } }
        : {}),
      ...(authorization?.settings.file ? { bearerTokenFile: authorization.settings.file } : {}),
    };
  }

  private podEndpoint(endpoint: ScrapeEndpoint): monitoring.PodMonitorSpecPodMetricsEndpoints {
    const { port, tls } = endpoint;
    return {
      ...(typeof port.value === 'string' ? { port: port.value } : { portNumber: port.value }),
      ...this.commonEndpoint(endpoint),
      ...this.pathAsLabel(monitoring.PodMonitorSpecPodMetricsEndpointsRelabelingsAction.REPLACE),
      ...this.exceptNames(monitoring.PodMonitorSpecPodMetricsEndpointsMetricRelabelingsAction.DROP),
      scheme: tls
        ? monitoring.PodMonitorSpecPodMetricsEndpointsScheme.HTTPS
        : monitoring.PodMonitorSpecPodMetricsEndpointsScheme.HTTP,
    };
  }

  /** What both kinds of monitor spell alike. */
  private commonEndpoint({ path = '/metrics', tls, authorization }: ScrapeEndpoint) {
    const token = authorization?.settings.secret;
    return {
      path,
      interval: prometheusDuration(this.interval),
      scrapeTimeout: prometheusDuration(this.scrapeTimeout),
      ...(tls && !tls.settings.caFile
        ? {
            tlsConfig: {
              ca: tls.settings.ca,
              serverName: tls.settings.serverName,
              insecureSkipVerify: tls.settings.skipped === undefined ? undefined : true,
            },
          }
        : {}),
      ...(token
        ? { authorization: { type: 'Bearer', credentials: { name: token.name, key: token.key } } }
        : {}),
    };
  }

  private exceptNames<A>(drop: A) {
    if (this.except === undefined) return {};
    return { metricRelabelings: [{ sourceLabels: ['__name__'], regex: this.except, action: drop }] };
  }

  /**
   * Two endpoints of one port would otherwise write one and the same `up`, as with the kubelet's. The action is the
   * default of the CRD: without it the API server adds it, and every `kubectl apply` takes it away again.
   */
  private pathAsLabel<A>(replace: A) {
    if (this.endpoints.length < 2) return {};
    return {
      relabelings: [{ sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path', action: replace }],
    };
  }
}

function usualEndpoints({ metricsPort }: ScrapeTarget): readonly ScrapeEndpoint[] {
  return metricsPort === undefined ? [] : [{ port: metricsPort }];
}

function shorter(a: Duration, b: Duration): Duration {
  return a.toMilliseconds() <= b.toMilliseconds() ? a : b;
}

function skippedTls(endpoints: readonly ScrapeEndpoint[]): Record<string, string> {
  const reasons = endpoints.flatMap(({ tls }) =>
    tls?.settings.skipped === undefined ? [] : [tls.settings.skipped],
  );
  return reasons.length === 0
    ? {}
    : { [TLS_SKIPPED_ANNOTATION]: `skipped: ${[...new Set(reasons)].join('; ')}` };
}
