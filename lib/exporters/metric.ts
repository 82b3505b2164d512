import { type LabelDimension } from '../labels/telemetry-labels';
import { type MetricType } from '../platform/platform-spec';
import { type Exporter } from './exporter';

export { type MetricType };

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

/** Which versions of an exporter have something. */
export interface Lifetime {
  /**
   * The first version that has it, such as `0.9.2`.
   * @default - as long as anybody remembers
   */
  readonly since?: string;

  /**
   * The first version that does not have it any more.
   * @default - the newest version still has it
   */
  readonly until?: string;
}

/** A name that a metric had or has, in some versions or implementations of its exporter. */
export interface MetricName extends Lifetime {
  readonly name: string;
}

/** A name that no current version has, and that no metric of the catalogue continues. */
export interface RemovedMetric extends MetricName {
  readonly until: string;

  /**
   * What answers the question it answered, as the rest of "ask …".
   * @default - nothing does
   */
  readonly instead?: string;

  /** Project and file the fact comes from. */
  readonly source: string;
}

export interface MetricProps<L extends string> extends Lifetime {
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
   * Other names of the same quantity, over versions and implementations, newest first; with the versions that have them,
   * where they are known. A query takes the first name that a series has.
   * @default []
   */
  readonly aliases?: readonly (string | MetricName)[];

  /**
   * Whether every pod of the exporter has it from its start, in each store under the name that queries ask: what proves
   * that the exporter is scraped, and how often.
   * @default false
   */
  readonly evidence?: boolean;

  /**
   * Whether other programs expose the same name, so that the name alone does not tell whose it is.
   * @default false
   */
  readonly shared?: boolean;

  /**
   * For a gauge on the wire: whether it only grows until its process restarts, so that `rate` and `increase` are right.
   * @default false
   */
  readonly grows?: boolean;

  /**
   * For a histogram whose buckets end early: another one of the exporter that goes further, as the rest of "ask …".
   * @default - there is none
   */
  readonly wider?: string;

  /** What to know before using it. */
  readonly note?: string;

  /**
   * Project and file the facts come from.
   * @default - nobody has to be believed: the metric is your own
   */
  readonly source?: string;
}

/**
 * A metric as its exporter exposes it. `L` are the labels a query may name: the exporter's own, those of the target,
 * and, where telemetry labels reach the metric, {@link TelemetryRef}.
 */
export interface Metric<T extends MetricType = MetricType, L extends LabelRef = LabelRef> extends Lifetime {
  readonly type: T;
  readonly name: string;
  readonly exporter: Exporter;
  readonly unit: string;
  readonly labels: readonly string[];
  readonly telemetry: TelemetryReach;
  readonly lazy: boolean;
  /** The names of {@link names} without the current one. */
  readonly aliases: readonly string[];
  /** Every name of the quantity with its versions, the current one first. */
  readonly names: readonly MetricName[];
  readonly evidence: boolean;
  /** Whether other programs expose the same name. */
  readonly shared: boolean;
  readonly grows: boolean;
  /** Upper bounds of the finite buckets, ascending; for histograms only. */
  readonly buckets: readonly number[];
  readonly wider?: string;
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

/** What a query may name: the exporter's labels, the target's, and telemetry labels where they reach the metric. */
export type MetricLabels<L extends string, R extends TelemetryReach> =
  L | TargetLabel | (R extends 'none' ? never : TelemetryRef);

const SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** The names under which Prometheus stores a metric that is exposed as `name`: its own, or one of its aliases. */
export function seriesNames({ type }: Metric, name: string): readonly string[] {
  return SUFFIXES[type].map((suffix) => name + suffix);
}
