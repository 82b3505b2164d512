import { type Duration } from 'cdk8s';
import { type Text } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { type Query } from '../promql/query';

/** `critical` wakes somebody up, `warning` waits for the morning, `info` is there for whoever looks. */
export type Severity = 'critical' | 'warning' | 'info';

/** A series that Prometheus works out ahead, so that a dashboard need not at every load. */
export interface RecordingRule {
  readonly kind: 'recording';

  /** `level:metric:operation`, by which {@link RuleSet} knows it too (Prometheus "Recording rules", naming). */
  readonly name: string;

  readonly query: Query;

  /**
   * More labels on the series.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * The namespaces that evaluate it, each for itself, on a stack whose rules see only their own.
   * @default - as for an {@link AlertRule}
   */
  readonly places?: (flow: Flow) => readonly string[];

  /**
   * Whether it asks the recordings that are evaluated with it, where they can tell.
   * @default false
   */
  readonly readsRecordings?: boolean;
}

/** Something that a person has to know of. */
export interface AlertRule {
  readonly kind: 'alert';

  /** In camel case, such as `MaaSLimitadorDown`; {@link RuleSet} and its runbook know it by this. */
  readonly name: string;

  /** Has results when, and only when, something is wrong. */
  readonly query: Query;

  /**
   * The value at which it fires, in the unit of its query: panels that show the same number draw it.
   * @default - none is drawn
   */
  readonly bound?: number;

  /** How long it has to be so. */
  readonly for: Duration;

  /**
   * How long it goes on after it was so.
   * @default - not at all
   */
  readonly keepFiringFor?: Duration;

  readonly severity: Severity;

  /** One line: what is wrong. A Go template; `{{ $value }}` and `{{ $labels.model }}` are filled in by Prometheus. */
  readonly summary: Text;

  /** What it means, in numbers, and what to look at first. A Go template as well. */
  readonly description: Text;

  /**
   * More labels on the alert.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * Where it says what to do.
   * @default - the page of its name in the runbooks of this project
   */
  readonly runbookUrl?: string;

  /**
   * Whether it asks the recordings that are evaluated with it, where they can tell: its windows are too long for raw series.
   * @default false
   */
  readonly readsRecordings?: boolean;

  /**
   * The namespaces that evaluate it, each for itself, on a stack whose rules see only their own.
   * @default - where the exporters run whose series it asks; a rule that asks series of several namespaces has no place, and
   * one that asks what nobody knows the namespace of is refused
   */
  readonly places?: (flow: Flow) => readonly string[];
}

/** A rule of Prometheus, not yet bound to a platform. */
export type Rule = RecordingRule | AlertRule;

/** Rules that are evaluated one after the other, at one interval. */
export interface RuleGroup {
  /** Unique in a {@link RuleSet}. */
  readonly name: string;
  readonly rules: readonly Rule[];

  /**
   * How often.
   * @default - Prometheus' own interval, 1 minute
   */
  readonly interval?: Duration;

  /**
   * Whether a rule is left out where the flow has no answer for it; otherwise that is a mistake.
   * @default false
   */
  readonly adaptive?: boolean;
}

/** Records a query under a new name. */
export function recording(
  name: string,
  query: Query,
  labels: Readonly<Record<string, string>> = {},
  options: Pick<RecordingRule, 'places'> = {},
): RecordingRule {
  return { kind: 'recording', name, query, labels, ...options };
}

/** Fires while its query has results. */
export function alert(name: string, props: Omit<AlertRule, 'kind' | 'name'>): AlertRule {
  return { kind: 'alert', name, ...props };
}
