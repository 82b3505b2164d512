import { Duration } from 'cdk8s';
import { type BurnRate, burnRates } from './burn-rates';
import { type Indicator, type ObjectiveOf, availability, latency, timeToFirstToken } from './indicator';

export interface ObjectiveProps {
  /** In small letters, such as `chat-latency`: the value of the label `objective` on rules and alerts. */
  readonly name: string;

  /** The share of requests that have to be good, between 0 and 1: 0.999. */
  readonly target: number;

  /**
   * The time over which they have to, from 7 to 90 days.
   * @default Duration.days(30)
   */
  readonly window?: Duration;

  /**
   * The plans or models that it is for.
   * @default - every one
   */
  readonly only?: readonly string[];

  /**
   * Whether a quick burn wakes somebody up. Otherwise it is a ticket as well.
   * @default true
   */
  readonly pages?: boolean;

  /**
   * How many errors there have to be over the long stretch of an alert. Without much traffic one is a great share.
   * @default 5
   */
  readonly leastErrors?: number;
}

export interface AvailabilityProps extends ObjectiveProps {
  /**
   * `plan`: by the label that the gateway's Telemetry adds. `model`: by the backend that the gateway routes
   * to, `maas-api` among them.
   */
  readonly of: ObjectiveOf;
}

export interface LatencyProps extends AvailabilityProps {
  /** The longest time that is good: a finite bucket bound of the histogram, as nothing in between is counted. */
  readonly under: Duration;
}

export interface TimeToFirstTokenProps extends ObjectiveProps {
  /** The longest time that is good: a finite bucket bound of the histogram, as nothing in between is counted. */
  readonly under: Duration;
}

/** What an objective is about. */
export interface Promised {
  readonly kind: 'availability' | 'latency' | 'time-to-first-token';
  readonly of: ObjectiveOf;
  /** The longest time that is good. */
  readonly under?: Duration;
}

/**
 * A share of requests that has to be good over a time, and so a budget of those that may not be.
 * Source: Google SRE Workbook, chapters 2 "Implementing SLOs" and 5 "Alerting on SLOs".
 *
 * @example
 * Objective.availability({ name: 'gateway', target: 0.999, of: 'gateway' })
 */
export class Objective {
  /** Requests are answered, and not with a server error. */
  static availability({ of, ...props }: AvailabilityProps): Objective {
    const misuses = of === 'gateway' ? narrowed(props.only) : [];
    return new Objective(props, { kind: 'availability', of }, availability(of, props.only), misuses);
  }

  /** Requests that succeed do so within a time at the gateway, the model's time included. */
  static latency({ of, under, ...props }: LatencyProps): Objective {
    const misuses = of === 'gateway' ? narrowed(props.only) : [];
    return new Objective(props, { kind: 'latency', of, under }, latency(of, props.only, under), misuses);
  }

  /** The first token comes within a time, for each model by itself. */
  static timeToFirstToken({ under, ...props }: TimeToFirstTokenProps): Objective {
    const promise = { kind: 'time-to-first-token', of: 'model', under } as const;
    return new Objective(props, promise, timeToFirstToken(props.only, under));
  }

  readonly name: string;
  readonly target: number;
  readonly window: Duration;
  readonly only: readonly string[] | undefined;
  readonly pages: boolean;
  readonly leastErrors: number;

  private constructor(
    props: ObjectiveProps,
    readonly promise: Promised,
    readonly indicator: Indicator,
    private readonly misuses: readonly string[] = [],
  ) {
    this.name = props.name;
    this.target = props.target;
    this.window = props.window ?? Duration.days(30);
    this.only = props.only;
    this.pages = props.pages ?? true;
    this.leastErrors = props.leastErrors ?? 5;
  }

  /** The burn rates that can be reached: at a target of 0.9 nothing burns faster than 10 times. */
  get burnRates(): readonly BurnRate[] {
    return burnRates(this.window).filter(({ factor }) => factor * (1 - this.target) < 1);
  }

  /** The window as PromQL and the names of rules write it: `30d`. */
  get windowText(): string {
    // A window of other than whole days is refused; its names shall not be wrong as well.
    return `${Math.max(7, Math.round(this.window.toDays({ integral: false })))}d`;
  }

  /** The share of requests that may be bad, in percent, as a person would write it. */
  get budgetPercent(): string {
    return `${Number(((1 - this.target) * 100).toPrecision(6))}%`;
  }

  problems(): readonly string[] {
    const { name, leastErrors, only } = this;
    const target = targetProblem(this.target);
    const window = windowProblem(this.window);
    return [
      ...(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)
        ? []
        : ['its name is not in small letters, digits and "-": write one such as chat-latency.']),
      ...(target === undefined ? [] : [target]),
      ...(window === undefined ? [] : [window]),
      ...(target === undefined && window === undefined ? this.pageProblems() : []),
      ...(only?.length === 0 ? ['only is empty, and would pick nothing: leave it out for every one.'] : []),
      ...(Number.isInteger(leastErrors) && leastErrors > 0
        ? []
        : [`leastErrors is ${leastErrors}: write a whole number above 0, such as 5.`]),
      ...this.misuses,
      ...this.indicator.problems,
    ].map((problem) => `objective ${JSON.stringify(name)}: ${problem}`);
  }

  private pageProblems(): readonly string[] {
    if (!this.pages || this.burnRates.some(({ urgency }) => urgency === 'page')) return [];
    const slowest = Math.min(
      ...burnRates(this.window).flatMap(({ urgency, factor }) => (urgency === 'page' ? [factor] : [])),
    );
    const least = Math.ceil((1 - 1 / slowest) * 100) / 100;
    return [
      `a target of ${this.target} over ${this.windowText} pages nobody, not even when every request is an error: ` +
        `write at least ${least}, or pages: false.`,
    ];
  }
}

function narrowed(only: readonly string[] | undefined): readonly string[] {
  return only === undefined
    ? []
    : ["only picks plans or models: write of: 'plan' or of: 'model', or leave it out."];
}

function targetProblem(target: number): string | undefined {
  if (target > 0 && target < 1) return undefined;
  if (target > 1 && target < 100) {
    const share = Number((target / 100).toPrecision(12));
    return `target is a share between 0 and 1, not ${target}: write ${share}.`;
  }
  return target === 1 || target === 100
    ? `a target of ${target} leaves no budget for errors: write a share below 1, such as 0.999.`
    : `target is a share between 0 and 1, not ${target}: write one such as 0.999.`;
}

function windowProblem(window: Duration): string | undefined {
  const days = window.toDays({ integral: false });
  if (Number.isInteger(days) && days >= 7 && days <= 90) return undefined;
  const said = Number(days.toPrecision(3));
  return `a window of ${said} days is not one of 7 to 90 whole days: write Duration.days(30).`;
}
