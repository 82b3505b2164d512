import { type Duration } from 'cdk8s';
import { type Metric } from '../exporters/metric';
import { type Flow } from '../flow/flow';
import { type Expr } from './promql-ast';

/** What a query is held against that nobody said, so that a default or a guess was taken. */
export type Assumption =
  'gateway' | 'kuadrant-version' | 'labels' | 'models' | 'route' | 'scrape-interval' | 'stack';

/** What a recording rule writes under a name. */
export interface RecordedExpr {
  readonly expr: Expr;
  /** The labels that the rule adds. */
  readonly labels: readonly string[];
}

/** How a panel asks its query. */
export interface Asking {
  /** Once, for the end of the range. */
  readonly instant?: boolean;
  /** The shortest step, if the query or its panel says one. */
  readonly minStep?: Duration;
  /** What the panel is called; a title such as "in the last hour" explains a fixed window. */
  readonly title?: string;
}

/** What the monitors beside a query tell of the series of a metric. */
export interface MonitoredSeries {
  /** How often it is scraped; nothing where no monitor says so. */
  readonly interval?: Duration;
  /** Labels that monitors add to it; `any` where a pattern decides. */
  readonly added: ReadonlySet<string> | 'any';
  /** The namespaces of its targets; nothing where no monitor says so, or one takes all. */
  readonly namespaces?: readonly string[];
  /** Whether Prometheus turns its classic histograms into native ones, and keeps no buckets. */
  readonly nativeHistograms?: boolean;
}

/** What a raw query is held against. */
export interface PromqlContext {
  readonly flow: Flow;

  /**
   * Where the query runs. A dashboard has Grafana's variables and a step that changes with the zoom; a rule has
   * neither.
   */
  readonly use: 'dashboard' | 'rule';

  /**
   * Metrics of your own exporters, which come before those of the catalogue.
   * @default []
   */
  readonly metrics?: readonly Metric[];

  /**
   * Whether every metric has to be one that somebody has described. Otherwise the query is somebody else's: a metric
   * that nobody has described passes, one of a name that others use too is ours only if its selector says so, and a
   * label that we do not know may come from their relabeling.
   * @default true
   */
  readonly strict?: boolean;

  /**
   * The step of a panel that draws one bar for each: a fixed window of just that is right.
   * @default - a fixed window does not follow the dashboard
   */
  readonly bars?: Duration;
}

/** The same, with what the manifests beside a query tell. */
export interface QueryContext extends PromqlContext {
  /**
   * What nobody said. A problem that stands on it is a warning.
   * @default - nothing: all of the flow was said
   */
  readonly assumed?: ReadonlySet<Assumption>;

  /** @default {} */
  readonly asking?: Asking;

  /**
   * The recordings that are known, by name.
   * @default - none
   */
  readonly recordings?: ReadonlyMap<string, readonly RecordedExpr[]>;

  /**
   * What the monitors that are known tell of a metric.
   * @default - nothing
   */
  readonly monitored?: (metric: Metric) => MonitoredSeries | undefined;
}
