import { Construct } from 'constructs';
import * as istio from '../../imports/telemetry.istio.io';
import { type GatewayLabel } from '../flow/flow';
import { labelNameProblems } from '../labels/label-names';
import { Gateway } from '../platform/gateway';
import { annotationsProblems, labelsProblems, nameProblems } from '../validation/kubernetes-names';
import { type Claim, claim, rivals } from '../validation/claims';
import { checkAtSynth, warnAtSynth } from '../validation/problems';
import { repeated } from '../validation/wording';

/** Envoy's default histogram: 19 finite buckets, +Inf, sum and count. */
const SERIES_PER_HISTOGRAM = 22;

/** The request metrics of a gateway that a label can be added to, by their name in the Telemetry API. */
const METRICS = {
  REQUEST_COUNT: {
    prometheus: 'istio_requests_total',
    series: 1,
    api: istio.TelemetrySpecMetricsOverridesMatchMetric.REQUEST_UNDERSCORE_COUNT,
  },
  REQUEST_DURATION: {
    prometheus: 'istio_request_duration_milliseconds',
    series: SERIES_PER_HISTOGRAM,
    api: istio.TelemetrySpecMetricsOverridesMatchMetric.REQUEST_UNDERSCORE_DURATION,
  },
} as const;

/** A metric of Istio's that a label can be added to. */
export type GatewayRequestMetric = keyof typeof METRICS;

interface IstioMetric {
  readonly prometheus: string;
  readonly api: istio.TelemetrySpecMetricsOverridesMatchMetric;
  /** How many series one combination of labels has. */
  readonly series: number;
}

/** Nothing for a name that only JavaScript lets through; the check at synth reports it. */
function istioMetric(name: string): IstioMetric | undefined {
  return Object.hasOwn(METRICS, name) ? METRICS[name as GatewayRequestMetric] : undefined;
}

/** A label for the gateway's request metrics, read from a header that the platform itself sets. */
export class HeaderLabel {
  /**
   * A label with few values, such as the plan.
   * @param header a request header that the AuthPolicy injects and clients cannot set, such as `x-maas-tier`
   */
  static lowCardinality(name: string, header: string): HeaderLabel {
    return new HeaderLabel(name, header);
  }

  /**
   * A label with a value for each user. Every user costs a counter and a histogram for each model and response code,
   * so say how many users you are ready to pay for; the synth prints what that comes to.
   */
  static perUser(name: string, header: string, cost: { readonly expectedUsers: number }): HeaderLabel {
    return new HeaderLabel(name, header, cost.expectedUsers);
  }

  private constructor(
    readonly name: string,
    readonly header: string,
    /** For a label by user: the number of users that were accepted. */
    readonly expectedUsers?: number,
  ) {}
}

export interface GatewayTelemetryProps {
  /** @default 'maas-gateway-telemetry' */
  readonly name?: string;

  /**
   * The gateway whose metrics get the labels. The resource goes to its namespace.
   * @default Gateway.MAAS_DEFAULT
   */
  readonly gateway?: Gateway;

  /** The labels to add. */
  readonly headerLabels: readonly HeaderLabel[];

  /**
   * The metrics that get them.
   * @default ['REQUEST_COUNT', 'REQUEST_DURATION']
   */
  readonly metrics?: readonly GatewayRequestMetric[];

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Istio's labels: a tag of the same name would replace one that queries rely on. */
const ISTIO_LABELS = new Set([
  ...['reporter', 'request_protocol', 'response_code', 'grpc_response_status', 'response_flags'],
  'connection_security_policy',
  ...['source', 'destination'].flatMap((side) =>
    [
      'workload',
      'workload_namespace',
      'principal',
      'app',
      'version',
      'canonical_service',
      'canonical_revision',
      'cluster',
      'service',
      'service_name',
      'service_namespace',
    ].map((name) => `${side}_${name}`),
  ),
]);

/**
 * Adds labels to the gateway's own request metrics, and so latency by plan (`telemetry.istio.io/v1`). A request
 * without the header counts under `unknown`.
 * Source: istio.io "Telemetry API"; istio/proxy `istio_stats.cc`.
 */
export class GatewayTelemetry extends Construct {
  readonly name: string;
  readonly gateway: Gateway;
  readonly headerLabels: readonly HeaderLabel[];
  readonly metrics: readonly GatewayRequestMetric[];

  constructor(scope: Construct, id: string, props: GatewayTelemetryProps) {
    super(scope, id);
    const { labels = {}, annotations = {} } = props;
    this.name = props.name ?? 'maas-gateway-telemetry';
    this.gateway = props.gateway ?? Gateway.MAAS_DEFAULT;
    this.headerLabels = [...props.headerLabels];
    this.metrics = [...(props.metrics ?? (['REQUEST_COUNT', 'REQUEST_DURATION'] as const))];

    new istio.Telemetry(this, 'Resource', {
      metadata: {
        name: this.name,
        namespace: this.gateway.namespace,
        labels: { ...labels },
        annotations: { ...annotations },
      },
      spec: {
        targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: this.gateway.name }],
        metrics: [
          {
            providers: [{ name: 'prometheus' }],
            overrides: this.metrics.map((metric) => ({
              match: {
                metric: istioMetric(metric)?.api,
                mode: istio.TelemetrySpecMetricsOverridesMatchMode.CLIENT_UNDERSCORE_AND_UNDERSCORE_SERVER,
              },
              tagOverrides: Object.fromEntries(
                this.headerLabels.map(({ name, header }) => [
                  name,
                  {
                    operation: istio.TelemetrySpecMetricsOverridesTagOverridesOperation.UPSERT,
                    value: `request.headers[${JSON.stringify(header.toLowerCase())}]`,
                  },
                ]),
              ),
            })),
          },
        ],
      },
    });

    const onGateway: Claim = { kind: 'gateway-telemetry', key: this.gateway.toString() };
    claim(this, onGateway);
    warnAtSynth(this, () => this.costs());
    checkAtSynth(this, () => [
      ...nameProblems('name', this.name),
      ...this.gateway.problems(),
      ...rivals(this, onGateway).map(
        (other) =>
          `gateway ${this.gateway} has another Telemetry, ${other.node.path}, and Istio follows only the older of the two: ` +
          'put the labels of both into one.',
      ),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...(this.headerLabels.length === 0
        ? ['headerLabels is empty: name a label, or leave the construct out.']
        : []),
      ...(this.metrics.length === 0 ? ['metrics is empty: name a metric, or leave the construct out.'] : []),
      ...this.metrics
        .filter((metric) => istioMetric(metric) === undefined)
        .map(
          (metric) => `metrics has ${JSON.stringify(metric)}: write ${Object.keys(METRICS).join(' or ')}.`,
        ),
      ...this.headerLabels.flatMap((label) => headerLabelProblems(label)),
      ...this.headerLabels.flatMap((label) => costProblems(label)),
      ...repeated(this.headerLabels.map(({ name }) => name)).map(
        (name) => `label ${JSON.stringify(name)} stands twice in headerLabels: keep one.`,
      ),
    ]);
  }

  private costs(): string[] {
    const series = this.metrics.reduce((sum, metric) => sum + (istioMetric(metric)?.series ?? 0), 0);
    return this.headerLabels.flatMap(({ name, expectedUsers }) =>
      expectedUsers === undefined
        ? []
        : [
            `label ${JSON.stringify(name)} adds up to ${expectedUsers * series} series for each model and response ` +
              `code: ${series} for each of ${expectedUsers} users.`,
          ],
    );
  }

  /** What the flow has to know: which metrics get which label. */
  get gatewayLabels(): readonly GatewayLabel[] {
    const metrics = this.metrics.flatMap((metric) => istioMetric(metric)?.prometheus ?? []);
    return this.headerLabels.map(({ name, expectedUsers }) => ({
      name,
      metrics,
      ...(expectedUsers === undefined ? {} : { expectedUsers, growsWith: 'users' }),
    }));
  }
}

function headerLabelProblems({ name, header }: HeaderLabel): string[] {
  return [
    ...labelNameProblems(name),
    ...(ISTIO_LABELS.has(name)
      ? [`label ${JSON.stringify(name)} is Istio's own and would be replaced: choose another name.`]
      : []),
    ...(/^[!#$%&'*+.^_`|~0-9a-zA-Z-]+$/.test(header)
      ? []
      : [`label ${JSON.stringify(name)}: ${JSON.stringify(header)} is not the name of a header.`]),
  ];
}

function costProblems({ name, expectedUsers }: HeaderLabel): string[] {
  return expectedUsers === undefined || (Number.isInteger(expectedUsers) && expectedUsers > 0)
    ? []
    : [`label ${JSON.stringify(name)}: expectedUsers is ${expectedUsers}; write how many users there are.`];
}
