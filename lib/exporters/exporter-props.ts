import { type KuadrantScrapeTarget } from '../platform/kuadrant-version';
import { type MetricSpec } from '../platform/platform-spec';
import { type Platform } from '../platform/platform';
import { type Scrape } from '../platform/scrape';
import { type Exporter } from './exporter';
import { type LabelMatcher } from './label-matcher';
import { type Metric, type RemovedMetric } from './metric';

/** A value, or how it follows from the platform. */
export type PerPlatform<T> = T | ((platform: Platform) => T);

/** The parts of the platform that exporters run in, by the props that say where they are. */
export type PlatformPart = 'gateway' | 'kuadrant' | 'maasApi' | 'models';

/** Pods by name. */
export interface PodPattern {
  /** An RE2 pattern, anchored at both ends. */
  readonly like: string;

  /**
   * A pattern of pods that match `like` and are something else.
   * @default - none
   */
  readonly unlike?: string;
}

/** The ports of an exporter that only the monitoring stack needs. */
export interface MetricsPorts {
  /** The name of the NetworkPolicy. */
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ports: readonly number[];

  /**
   * Whether its pods are made outside of the app, such as by an operator.
   * @default false
   */
  readonly madeElsewhere?: boolean;
}

/** How a ServiceMonitor or PodMonitor of somebody else is recognised as one of an exporter. */
export interface MonitorTraits {
  /**
   * Labels that its selector has, by key; with a value, where only that value tells. One is enough.
   * @default {}
   */
  readonly selects?: Readonly<Record<string, string | true>>;

  /**
   * Labels that the selector of another exporter has beside those, by key.
   * @default {}
   */
  readonly selectsNot?: Readonly<Record<string, string>>;

  /**
   * Port names and paths that no other exporter has. One is enough, where no label of any exporter tells.
   * @default []
   */
  readonly endpoints?: readonly string[];

  /**
   * What is wrong with one of its endpoints; nothing where it fits.
   * @default - nothing ever is
   */
  readonly endpointProblem?: (endpoint: MonitoredEndpoint) => string | undefined;

  /**
   * What is wrong with all of its endpoints together; nothing where they fit.
   * @default - nothing ever is
   */
  readonly problem?: (endpoints: readonly MonitoredEndpoint[]) => string | undefined;
}

/** An endpoint of somebody's monitor. */
export interface MonitoredEndpoint {
  /** By name or number; empty where it is not said. */
  readonly port: string;
  readonly path: string;
}

/** What the alerts on an exporter that is down or not there say. */
export interface ExporterAlertWords {
  /** What their names begin with. */
  readonly prefix: string;

  /** What it is called in a sentence, such as `the gateway`. */
  readonly called: string;

  /** What nobody sees while it does not answer. */
  readonly blind: string;

  readonly severity: 'critical' | 'warning' | 'info';
}

/** What a command that looks at an exporter is made from. */
export interface Inspected {
  readonly platform: Platform;
  /** `oc` or `kubectl`. */
  readonly cli: string;
  /** The lines to look for, as the end of a pipe; empty for all of them. */
  readonly grep: string;
  /** The value of a label in the selector of a monitor among the manifests. */
  readonly selected: (label: string) => string | undefined;
  /** The beginning of a command inside a pod: the one that something was found out of, else `target`. */
  readonly exec: (namespace: string, target: string) => string;
  /** Whether something was found out of one pod. */
  readonly ofOnePod: boolean;
}

/** How a person looks at an exporter past Prometheus. */
export interface Inspection {
  /** Commands that show its metrics. */
  readonly metrics: (on: Inspected) => readonly string[];

  /**
   * Commands that show the pods it should have.
   * @default - the same
   */
  readonly pods?: (on: Inspected) => readonly string[];
}

/** An arrow of the request's way that ends at an exporter. */
export interface FlowArrow {
  /** Where it begins; nothing for the client. */
  readonly from?: Exporter;

  /**
   * What is on it: a text, or the telemetry labels.
   * @default - nothing
   */
  readonly label?: string | { readonly telemetryLabels: true };
}

export interface ExporterProps<N extends string = string> {
  /** Unique on a platform; a DNS label, such as `billing`. */
  readonly name: N;

  /**
   * As a person calls it, in tables and explanations.
   * @default - the name
   */
  readonly title?: string;

  /**
   * The part of the platform that it belongs to, which says its namespaces.
   * @default - none of them
   */
  readonly part?: PlatformPart;

  /**
   * The namespaces of its targets, which are those of its series. Where a rule sees only the series of its own
   * namespace, rules on it go there.
   * @default - those of its part; without one nobody knows, and such a rule has to say its `places`
   */
  readonly namespaces?: PerPlatform<readonly string[]>;

  /**
   * Its pods, among those of its namespaces.
   * @default - nobody can tell them by name
   */
  readonly pods?: PerPlatform<PodPattern>;

  /**
   * Its Deployments, as an RE2 pattern that is anchored at both ends.
   * @default - none, or nobody can tell them by name
   */
  readonly deployments?: PerPlatform<string>;

  /**
   * The matchers that keep a query to its series on this platform.
   * @default - one of its namespaces
   */
  readonly scope?: (platform: Platform, metric: Metric) => readonly LabelMatcher[];

  /**
   * Who scrapes it, where the platform does not say so.
   * @default Scrape.here()
   */
  readonly scrapedBy?: PerPlatform<Scrape>;

  /**
   * Whether the Prometheus of the cluster scrapes it, with what else the platform itself has: its metrics may be in another
   * store than the rest.
   * @default false
   */
  readonly ofCluster?: boolean;

  /**
   * Whether the store itself writes its series, so that nothing becomes of their labels on a way there.
   * @default false
   */
  readonly writtenByStore?: boolean;

  /**
   * What Kuadrant's observability calls it, when it scrapes it.
   * @default - it does not
   */
  readonly kuadrantScrapes?: KuadrantScrapeTarget;

  /**
   * Another exporter, at whose endpoint its metrics are: where it runs and who scrapes it is then said there.
   * @default - it has an endpoint of its own
   */
  readonly through?: Exporter;

  /**
   * What its metric names begin with in the store of a platform.
   * @default ''
   */
  readonly storePrefix?: PerPlatform<string>;

  /**
   * What its metric names begin with in some store.
   * @default ['']
   */
  readonly storePrefixes?: readonly string[];

  /**
   * Whether other programs expose the same names, which a query without the matchers of its scope takes as well; as the
   * rest of "it takes …".
   * @default - nobody else does
   */
  readonly mixedWith?: string;

  /** @default - nobody's monitor is recognised */
  readonly monitors?: MonitorTraits;

  /**
   * The ports that a NetworkPolicy closes to everybody but the monitoring stack.
   * @default - it is not guarded
   */
  readonly guarded?: PerPlatform<MetricsPorts>;

  /** @default - there are no alerts on its being there */
  readonly alerts?: ExporterAlertWords;

  /** @default - it has no commands */
  readonly inspection?: Inspection;

  /**
   * The way of the request to it.
   * @default - it is not on the way
   */
  readonly reached?: readonly FlowArrow[];

  /**
   * More about it on its node in a flowchart.
   * @default - nothing
   */
  readonly detail?: (platform: Platform) => string;

  /**
   * Names that its versions had and have no more, and that no metric of its continues.
   * @default []
   */
  readonly removed?: readonly RemovedMetric[];

  /**
   * Its metrics by name, as plain data: for those that raw queries ask. What a typed query asks is made with
   * `counter()`, `gauge()`, `histogram()` and `summary()`.
   * @default {}
   */
  readonly metrics?: Readonly<Record<string, MetricSpec>>;
}
