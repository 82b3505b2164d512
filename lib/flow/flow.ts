import { Duration } from 'cdk8s';
import { CLUSTER_VARIABLE, INSTANCE_LABEL } from '../labels/scope-labels';
import { type LabelDimension, type TelemetryLabels } from '../labels/telemetry-labels';
import { EXPORTERS } from '../exporters';
import { type Exporter } from '../exporters/exporter';
import { type LabelMatcher } from '../exporters/label-matcher';
import { type LabelRef, type Metric, TARGET_LABELS, TelemetryRef } from '../exporters/metric';
import { type Platform } from '../platform/platform';

/** A label that the gateway's Telemetry resource adds to Istio metrics. */
export interface GatewayLabel {
  readonly name: string;
  /** The Istio metrics that get it, by Prometheus name. */
  readonly metrics: readonly string[];

  /** For a label by user: how many users were accepted. */
  readonly expectedUsers?: number;

  /**
   * What makes it grow.
   * @default - what the label of that name in the vocabulary grows with, else 'other'
   */
  readonly growsWith?: LabelDimension;
}

export interface FlowProps {
  readonly platform: Platform;
  readonly labels: TelemetryLabels;

  /**
   * What the gateway's Telemetry resource adds.
   * @default []
   */
  readonly gatewayLabels?: readonly GatewayLabel[];

  /**
   * How often the slowest exporter of the flow is scraped; ranges are measured against it.
   * @default Duration.seconds(30)
   */
  readonly scrapeInterval?: Duration;

  /**
   * The recording rules that are evaluated, by name, with the labels that each adds: queries read their series in place
   * of the raw ones.
   * @default - none
   */
  readonly recorded?: ReadonlyMap<string, Readonly<Record<string, string>>>;

  /**
   * Tells the recordings and alerts of this installation from those of others that one Prometheus evaluates.
   * @default - the installation without a name
   */
  readonly instance?: string;

  /**
   * Whether queries are asked in a dashboard of ours: it has a variable for the cluster, and for each exporter one that
   * says whether recordings cover its range.
   * @default false
   */
  readonly inDashboard?: boolean;

  /**
   * The values at which the alerts that are evaluated fire, by name: panels of the same number draw them.
   * @default - none
   */
  readonly bounds?: ReadonlyMap<string, number>;

  /**
   * The values that the label of the plan can have: a query that names another is wrong.
   * @default - any
   */
  readonly planValues?: readonly string[];
}

/** A store of a platform. */
export type StoreName = 'own' | 'cluster';

/** The configured platform as queries see it: which labels a metric has, what it is called, where it comes from. */
export class Flow {
  readonly platform: Platform;
  readonly labels: TelemetryLabels;
  readonly gatewayLabels: readonly GatewayLabel[];
  readonly scrapeInterval: Duration;
  readonly recorded: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly instance: string | undefined;
  readonly inDashboard: boolean;
  readonly bounds: ReadonlyMap<string, number>;
  readonly planValues: readonly string[] | undefined;
  /** Every exporter of the flow: the library's, then the user's. */
  readonly exporters: readonly Exporter[];

  private readonly labelsByMetric = new WeakMap<Metric, ReadonlySet<string>>();

  constructor(props: FlowProps) {
    this.platform = props.platform;
    // A query cannot be written with a bad name; the TelemetryPolicy says what is wrong with it.
    this.labels = props.labels.wellNamed();
    this.gatewayLabels = props.gatewayLabels ?? [];
    this.scrapeInterval = props.scrapeInterval ?? Duration.seconds(30);
    this.recorded = props.recorded ?? new Map<string, Readonly<Record<string, string>>>();
    this.instance = props.instance;
    this.inDashboard = props.inDashboard ?? false;
    this.bounds = props.bounds ?? new Map<string, number>();
    this.planValues = props.planValues;
    this.exporters = [...EXPORTERS, ...this.platform.exporters];
  }

  /** Every metric that somebody has described. */
  get metrics(): readonly Metric[] {
    return this.exporters.flatMap(({ metrics }) => metrics);
  }

  /** The same flow, with these recordings to read. */
  recording(recorded: NonNullable<FlowProps['recorded']>): Flow {
    return new Flow({ ...this, recorded });
  }

  /** The same flow, whose queries are about every cluster of the store. */
  ofEveryCluster(): Flow {
    return this.inDashboard ? new Flow({ ...this, inDashboard: false }) : this;
  }

  /** The name of a label in this flow; nothing when the vocabulary does not have it. */
  labelName(ref: LabelRef): string | undefined {
    if (!(ref instanceof TelemetryRef)) return ref;
    return 'name' in ref.target
      ? this.labels.find(ref.target.name)?.name
      : this.labels.growingWith(ref.target.dimension)?.name;
  }

  /** Every label that a stored series of the metric can have. */
  labelsOn(metric: Metric): ReadonlySet<string> {
    // Every query on the metric asks.
    const known = this.labelsByMetric.get(metric);
    if (known !== undefined) return known;
    const target = TARGET_LABELS.map((label) => this.storedLabel(label, metric));
    const { stack } = this.platform;
    const more = this.renames(metric) ? stack.moreTargetLabels : [];
    // What the store itself writes has its own target's labels, and of a target that a collector forwards the renamed ones.
    const forwarded =
      stack.targetLabels === 'exported' && metric.exporter.writtenByStore
        ? TARGET_LABELS.map((label) => `exported_${label}`)
        : [];
    const labels = new Set([
      ...metric.labels,
      ...target,
      ...more,
      ...forwarded,
      ...this.telemetryLabelsOn(metric),
      ...(this.platform.clusterLabel === undefined ? [] : [this.platform.clusterLabel]),
    ]);
    this.labelsByMetric.set(metric, labels);
    return labels;
  }

  /** The labels of the vocabulary that reach the metric. */
  telemetryLabelsOn(metric: Metric): readonly string[] {
    const { version } = this.platform.kuadrant;
    switch (metric.telemetry) {
      case 'check':
        return this.labels.on('authorized_calls', version).map(({ name }) => name);
      case 'report':
        return this.labels.on('authorized_hits', version).map(({ name }) => name);
      case 'gateway':
        return this.gatewayLabels
          .filter(({ metrics }) => metrics.includes(metric.name))
          .map(({ name }) => name);
      case 'none':
        return [];
    }
  }

  /**
   * Which store of the platform has the metric: that of the stack, or the cluster's, which has what the platform itself
   * scrapes and is another one where the stack keeps them apart.
   */
  storeOf(metric: Metric): StoreName {
    return this.platform.stack.clusterStoreApart && metric.exporter.endpoint.ofCluster ? 'cluster' : 'own';
  }

  /**
   * What the store calls a label that Prometheus puts on targets. The exporter's own label of that name has taken the first
   * `exported_`, where it has one.
   */
  storedLabel(label: string, metric: Metric): string {
    if (!this.renames(metric) || !(TARGET_LABELS as readonly string[]).includes(label)) return label;
    return metric.labels.includes(`exported_${label}`) ? `exported_exported_${label}` : `exported_${label}`;
  }

  /** What a label of targets is called among some labels of series or of a result; itself where nothing renamed it. */
  labelAmong(labels: { readonly has: (label: string) => boolean }, label: string): string {
    if (labels.has(label) || this.platform.stack.targetLabels === 'kept') return label;
    if (!(TARGET_LABELS as readonly string[]).includes(label)) return label;
    return [`exported_exported_${label}`, `exported_${label}`].find((name) => labels.has(name)) ?? label;
  }

  /** What Prometheus itself writes, of rules and alerts, no collector hands on. */
  private renames(metric: Metric): boolean {
    const { targetLabels } = this.platform.stack;
    return targetLabels === 'exported' && !metric.exporter.writtenByStore && this.storeOf(metric) === 'own';
  }

  /** Whether any Prometheus of the platform has the metric. */
  scrapes(metric: Metric): boolean {
    return this.missing(metric) === undefined;
  }

  /** Why no store of the platform has the metric; nothing where one has it. */
  missing(metric: Metric): string | undefined {
    const { platform } = this;
    const { stack } = platform;
    if (!platform.scrapes(metric.exporter)) return `nothing scrapes ${metric.exporter.name}`;
    if (metric.name === 'up' && !stack.storesUp) return `${stack} has that of its collector only`;
    return undefined;
  }

  /** The names the store has the metric under, current name first. */
  storedNames(metric: Metric): readonly string[] {
    const { stack } = this.platform;
    const prefix = metric.exporter.storePrefix(this.platform);
    return [metric.name, ...metric.aliases].map((name) => {
      const total = metric.type === 'counter' && stack.appendsTotal && !/_(total|sum|count)$/.test(name);
      return `${prefix}${name}${total ? '_total' : ''}`;
    });
  }

  /**
   * The namespaces whose targets have the metric; a rule that sees one namespace only has to be in theirs. Nothing where
   * nobody knows them.
   */
  namespacesOf(metric: Metric): readonly string[] | undefined {
    return metric.exporter.namespaces(this.platform);
  }

  /** The matchers that keep a query to this platform: other gateways and namespaces are not its business. */
  scope(metric: Metric): readonly LabelMatcher[] {
    return [...this.clusterScope, ...this.targetScope(metric)];
  }

  /** The matcher that keeps a query to the cluster that is chosen in the dashboard. */
  get clusterScope(): readonly LabelMatcher[] {
    const { clusterLabel } = this.platform;
    return clusterLabel === undefined || !this.inDashboard
      ? []
      : [{ label: clusterLabel, operator: '=', value: `$${CLUSTER_VARIABLE}` }];
  }

  /** The matcher that keeps a query on recordings or alerts to those of this installation. */
  get instanceScope(): LabelMatcher {
    return { label: INSTANCE_LABEL, operator: '=', value: this.instance ?? '' };
  }

  private targetScope(metric: Metric): readonly LabelMatcher[] {
    return metric.exporter
      .scope(this.platform, metric)
      .map((one) => ({ ...one, label: this.storedLabel(one.label, metric) }));
  }
}
