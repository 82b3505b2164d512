import { type Platform } from '../platform/platform';
import { type ExporterSpec } from '../platform/platform-spec';
import { Scrape } from '../platform/scrape';
import {
  type ExporterAlertWords,
  type ExporterProps,
  type FlowArrow,
  type Inspection,
  type MetricsPorts,
  type MonitorTraits,
  type PerPlatform,
  type PlatformPart,
  type PodPattern,
} from './exporter-props';
import { type LabelMatcher, oneOf } from './label-matcher';
import {
  type Counter,
  type Gauge,
  type Histogram,
  type LabelRef,
  type Metric,
  type MetricLabels,
  type MetricProps,
  type MetricType,
  type RemovedMetric,
  type Summary,
  type TelemetryReach,
} from './metric';

/**
 * A program that exposes metrics: what they are, where it runs on a platform, and who scrapes it. Ours and yours are the
 * same kind of value; give yours to `exporters` of the platform, to a `ScrapeMonitor`, and ask its metrics in panels and
 * rules.
 * @example
 * const billing = new Exporter({ name: 'billing', title: 'Billing', namespaces: ['billing'] });
 * const invoices = billing.counter('billing_invoices_total', { unit: 'invoices', labels: ['customer'] });
 */
export class Exporter<N extends string = string> {
  readonly name: N;
  readonly title: string;
  readonly part?: PlatformPart;
  readonly mixedWith?: string;
  readonly monitors: MonitorTraits;
  readonly alerts?: ExporterAlertWords;
  readonly inspection?: Inspection;
  readonly reached: readonly FlowArrow[];
  readonly removed: readonly RemovedMetric[];
  /** What its metric names begin with in some store. */
  readonly storePrefixes: readonly string[];
  readonly ofCluster: boolean;
  readonly writtenByStore: boolean;
  /** The exporter whose endpoint has its metrics: itself, mostly. */
  readonly endpoint: Exporter;

  private readonly made: Metric[] = [];

  constructor(private readonly props: ExporterProps<N>) {
    this.name = props.name;
    this.title = props.title ?? props.name;
    this.part = props.part;
    this.monitors = props.monitors ?? {};
    this.alerts = props.alerts;
    this.inspection = props.inspection;
    this.reached = props.reached ?? [];
    this.removed = props.removed ?? [];
    this.storePrefixes = props.storePrefixes ?? [''];
    this.ofCluster = props.ofCluster ?? false;
    this.writtenByStore = props.writtenByStore ?? false;
    this.endpoint = props.through?.endpoint ?? this;
    this.mixedWith = this.endpoint.props.mixedWith;
    for (const [name, spec] of Object.entries(props.metrics ?? {})) {
      const { type = 'gauge', unit = '', labels } = spec;
      this.metric(type, name, { unit, labels });
    }
  }

  /** What plain data says. */
  static of(name: string, spec: ExporterSpec): Exporter {
    const { pods, monitorLabels, ...rest } = spec;
    return new Exporter({
      name,
      ...rest,
      ...(pods === undefined ? {} : { pods: { like: pods } }),
      ...(monitorLabels === undefined ? {} : { monitors: { selects: monitorLabels } }),
    });
  }

  /** It as plain data, on a platform: an entry of `exporters` in a {@link PlatformSpec}. */
  spec(platform: Platform): ExporterSpec {
    const namespaces = this.namespaces(platform);
    const selects = Object.entries(this.monitors.selects ?? {}).flatMap(([key, value]) =>
      value === true ? [] : [[key, value] as const],
    );
    return {
      ...(this.title === this.name ? {} : { title: this.title }),
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(this.pods(platform) === undefined ? {} : { pods: this.pods(platform)?.like }),
      ...(selects.length === 0 ? {} : { monitorLabels: Object.fromEntries(selects) }),
      metrics: Object.fromEntries(
        this.metrics.map(({ name, type, unit, labels }) => [name, { type, unit, labels }]),
      ),
    };
  }

  /** Every metric that was made with it, by name. */
  get metrics(): readonly Metric[] {
    return [...this.made].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A metric that each of its pods has from the start. */
  get evidence(): Metric | undefined {
    return this.made.find(({ evidence }) => evidence);
  }

  /** The namespaces of its targets; nothing where nobody knows them. */
  namespaces(platform: Platform): readonly string[] | undefined {
    const { part, namespaces } = this.endpoint.props;
    if (namespaces !== undefined) return on(platform, namespaces);
    return part === undefined ? undefined : platform.namespacesOf(part);
  }

  /** Its pods; nothing where nobody can tell them by name. */
  pods(platform: Platform): PodPattern | undefined {
    return on(platform, this.endpoint.props.pods);
  }

  /** Its Deployments, as an RE2 pattern; nothing where it has none. */
  deployments(platform: Platform): string | undefined {
    return on(platform, this.endpoint.props.deployments);
  }

  /** The matchers that keep a query on one of its metrics to the series of the platform. */
  scope(platform: Platform, metric: Metric): readonly LabelMatcher[] {
    const { scope } = this.endpoint.props;
    if (scope !== undefined) return scope(platform, metric);
    const namespaces = this.namespaces(platform);
    return namespaces === undefined ? [] : [oneOf('namespace', namespaces)];
  }

  /** Who scrapes it, where the platform does not say so. */
  scrapedBy(platform: Platform): Scrape {
    if (this.scrapedByKuadrant(platform)) return Scrape.elsewhere("Kuadrant's observability");
    return on(platform, this.endpoint.props.scrapedBy) ?? Scrape.here();
  }

  /**
   * Whether the monitors of Kuadrant's observability scrape it for the stack: they carry no label but Kuadrant's own, so that
   * a stack that selects monitors by labels loads none of them (found by running the operator).
   */
  scrapedByKuadrant({ kuadrant, behaviour, stack }: Platform): boolean {
    const { kuadrantScrapes } = this.endpoint.props;
    return (
      kuadrant.observability &&
      Object.keys(stack.monitorLabels('')).length === 0 &&
      kuadrantScrapes !== undefined &&
      behaviour.scrapes.includes(kuadrantScrapes)
    );
  }

  /** What its metric names begin with in the store of the platform. */
  storePrefix(platform: Platform): string {
    return on(platform, this.props.storePrefix) ?? '';
  }

  /** The ports that a NetworkPolicy closes; nothing where it is not guarded. */
  guarded(platform: Platform): MetricsPorts | undefined {
    return on(platform, this.props.guarded);
  }

  /** More about it on its node in a flowchart. */
  detail(platform: Platform): string | undefined {
    return this.props.detail?.(platform);
  }

  counter<const L extends string = never, const R extends TelemetryReach = 'none'>(
    name: string,
    props: MetricProps<L> & { readonly telemetry?: R },
  ): Counter<MetricLabels<L, R>> {
    return this.metric('counter', name, props);
  }

  gauge<const L extends string = never, const R extends TelemetryReach = 'none'>(
    name: string,
    props: MetricProps<L> & { readonly telemetry?: R },
  ): Gauge<MetricLabels<L, R>> {
    return this.metric('gauge', name, props);
  }

  /** @param props.buckets upper bounds of the finite buckets, ascending */
  histogram<const L extends string = never, const R extends TelemetryReach = 'none'>(
    name: string,
    props: MetricProps<L> & { readonly buckets: readonly number[]; readonly telemetry?: R },
  ): Histogram<MetricLabels<L, R>> {
    return this.metric('histogram', name, props, props.buckets);
  }

  summary<const L extends string = never>(
    name: string,
    props: MetricProps<L>,
  ): Summary<MetricLabels<L, 'none'>> {
    return this.metric('summary', name, props);
  }

  toString(): string {
    return this.name;
  }

  /** Its metrics name it, and it names them: in JSON it is its name. */
  toJSON(): string {
    return this.name;
  }

  private metric<T extends MetricType, L extends LabelRef>(
    type: T,
    name: string,
    props: MetricProps<string>,
    buckets: readonly number[] = [],
  ): Metric<T, L> {
    const { unit, labels = [], telemetry = 'none', lazy = false, evidence = false } = props;
    const {
      shared = false,
      grows = false,
      aliases = [],
      wider,
      note,
      source = this.title,
      since,
      until,
    } = props;
    const others = aliases.map((alias) => (typeof alias === 'string' ? { name: alias } : alias));
    const current = {
      name,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    };
    const metric: Metric<T, L> = {
      ...{
        type,
        ...current,
        exporter: this,
        unit,
        labels,
        telemetry,
        lazy,
        evidence,
        shared,
        grows,
        buckets,
      },
      ...{ names: [current, ...others], aliases: others.map((alias) => alias.name), wider, note, source },
    };
    this.made.push(metric);
    return metric;
  }
}

function on<T>(platform: Platform, value: PerPlatform<T>): T;
function on<T>(platform: Platform, value: PerPlatform<T> | undefined): T | undefined;
function on<T>(platform: Platform, value: PerPlatform<T> | undefined): T | undefined {
  return typeof value === 'function' ? (value as (platform: Platform) => T)(platform) : value;
}
