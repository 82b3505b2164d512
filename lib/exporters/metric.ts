import { type LabelDimension } from '../labels/telemetry-labels';
import { type ExporterName } from '../platform/scrape';

/** A metric's type in Prometheus' exposition format. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** Labels that Prometheus adds to every target. */
export type TargetLabel = 'namespace' | 'pod' | 'service' | 'container' | 'endpoint' | 'job' | 'instance';

export const TARGET_LABELS: readonly TargetLabel[] = [
  'namespace',
  'pod',
  'service',
  'container',
  'endpoint',
  'job',
  'instance',
];

/**
 * How the labels of the vocabulary reach a metric.
 * `check`: with the rate-limit check, before there is a response. `report`: with the report of the token usage.
 * `gateway`: by the gateway's Telemetry resource. `none`: never.
 */
export type TelemetryReach = 'check' | 'report' | 'gateway' | 'none';

/** A label of the vocabulary, by what it counts or by name, whatever the preset calls it. */
export class TelemetryRef {
  static dimension(dimension: Exclude<LabelDimension, 'other'>): TelemetryRef {
    return new TelemetryRef({ dimension });
  }

  static named(name: string): TelemetryRef {
    return new TelemetryRef({ name });
  }

  private constructor(readonly target: { readonly dimension: LabelDimension } | { readonly name: string }) {}
}

/** The label that names the user, such as `user`. */
export const USER = TelemetryRef.dimension('users');
/** The label that names the plan: `tier` or `subscription`. */
export const PLAN = TelemetryRef.dimension('plans');
/** The label that names the model at the gateway, such as `model`. */
export const MODEL = TelemetryRef.dimension('models');

export interface MetricProps<L extends string> {
  /** In the plural or singular of its symbol: `tokens`, `seconds`, `bytes`, `ratio`. */
  readonly unit: string;

  /** The labels that the exporter itself puts on it. */
  readonly labels?: readonly L[];

  /**
   * How telemetry labels reach it.
   * @default 'none'
   */
  readonly telemetry?: TelemetryReach;

  /**
   * Whether a series is born with its first event, so that a fresh process has none.
   * @default false
   */
  readonly lazy?: boolean;

  /**
   * Other names of the same quantity, over versions and implementations, newest first. A query takes the first name
   * that a series has.
   * @default []
   */
  readonly aliases?: readonly string[];

  /** What to know before using it. */
  readonly note?: string;

  /** Project and file the facts come from. */
  readonly source: string;
}

/**
 * A metric as its exporter exposes it. `L` are the labels a query may name: the exporter's own, those of the target,
 * and, where telemetry labels reach the metric, {@link TelemetryRef}.
 */
export interface Metric<T extends MetricType = MetricType, L extends LabelRef = LabelRef> {
  readonly type: T;
  readonly name: string;
  readonly exporter: ExporterName | (string & {});
  readonly unit: string;
  readonly labels: readonly string[];
  readonly telemetry: TelemetryReach;
  readonly lazy: boolean;
  readonly aliases: readonly string[];
  /** Upper bounds of the finite buckets, ascending; for histograms only. */
  readonly buckets: readonly number[];
  readonly note?: string;
  readonly source: string;
  /** Only for the compiler: which labels a query may name. */
  readonly labelType?: L;
}

/** A label by its Prometheus name, or one of the vocabulary by what it means. */
export type LabelRef = string | TelemetryRef;

/** A metric that only grows, and starts again from 0 with its process. */
export type Counter<L extends LabelRef = LabelRef> = Metric<'counter', L>;
/** A metric that goes up and down. */
export type Gauge<L extends LabelRef = LabelRef> = Metric<'gauge', L>;
/** A metric that counts observations in buckets, of which quantiles can be estimated. */
export type Histogram<L extends LabelRef = LabelRef> = Metric<'histogram', L>;
/** A metric with quantiles that its exporter computed; they cannot be aggregated. */
export type Summary<L extends LabelRef = LabelRef> = Metric<'summary', L>;

/** An exporter: what makes metrics of one, with less to write. */
export class Exporter {
  constructor(readonly name: ExporterName | (string & {})) {}

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

  private metric<T extends MetricType, L extends LabelRef>(
    type: T,
    name: string,
    props: MetricProps<string>,
    buckets: readonly number[] = [],
  ): Metric<T, L> {
    const { unit, labels = [], telemetry = 'none', lazy = false, aliases = [], note, source } = props;
    return { type, name, exporter: this.name, unit, labels, telemetry, lazy, aliases, buckets, note, source };
  }
}

/** What a query may name: the exporter's labels, the target's, and telemetry labels where they reach the metric. */
export type MetricLabels<L extends string, R extends TelemetryReach> =
  L | TargetLabel | (R extends 'none' ? never : TelemetryRef);
