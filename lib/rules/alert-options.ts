import { Duration } from 'cdk8s';
import { DEFAULT_SERIES_BUDGET } from '../cardinality/cardinality';

/** A token limit, as a TokenRateLimitPolicy has it. */
export interface TokenQuota {
  /** How many tokens. */
  readonly tokens: number;

  /** Within how long. */
  readonly window: Duration;

  /**
   * Whether each user of the plan has it, or all of them share it.
   * @default 'user'
   */
  readonly per?: 'user' | 'plan';
}

/** When the standard alerts fire. How long each waits, and how grave it is, is tuned in the RuleSet. */
export interface AlertOptions {
  /**
   * Requests per second below which no ratio and no latency is judged: two failures in a quiet night are no outage.
   * @default 0.05 - 15 requests in 5 minutes
   */
  readonly traffic?: number;

  /**
   * Over how long rates are taken.
   * @default - 5 minutes, or four scrape intervals where that is more
   */
  readonly window?: Duration;

  /**
   * Of its scrapes in 10 minutes, the share below which a pod counts as down.
   * @default 0.75
   */
  readonly scrapesAnswered?: number;

  /**
   * The share of decisions that Authorino may take against the request: 401, 403 or no AuthConfig.
   * @default 0.3
   */
  readonly authFailureRatio?: number;

  /**
   * The bound on the 95th percentile of a decision; below 0.951 s, the last bucket that Authorino has.
   * @default Duration.millis(500)
   */
  readonly authLatency?: Duration;

  /**
   * The share of runs of a metadata evaluator that may fail.
   * @default 0.05
   */
  readonly authMetadataFailureRatio?: number;

  /**
   * The share of answered requests that the gateway may answer with a 5xx.
   * @default 0.05
   */
  readonly gatewayErrorRatio?: number;

  /**
   * The share of metered requests in which an action of the Kuadrant filter may fail.
   * @default 0.01
   */
  readonly filterErrorRatio?: number;

  /**
   * Requests that may wait for a model, for each of its replicas.
   * @default 10
   */
  readonly queueWaiting?: number;

  /**
   * How full the KV cache of a replica may be while requests wait, from 0 to 1.
   * @default 0.95
   */
  readonly kvCache?: number;

  /**
   * The bound on the 95th percentile of the time to the first token.
   * @default Duration.seconds(5)
   */
  readonly timeToFirstToken?: Duration;

  /**
   * How little the GPUs of a pod may do while requests wait for it, from 0 to 1.
   * @default 0.1
   */
  readonly gpuUse?: number;

  /**
   * The token limits of each plan, by the value of its label. A window over which rates cannot be taken is refused.
   * @default {} - no alert on quotas
   */
  readonly quotas?: Readonly<Record<string, TokenQuota | readonly TokenQuota[]>>;

  /**
   * The share of a quota from which it is nearly used up.
   * @default 0.9
   */
  readonly quotaUsed?: number;

  /**
   * The share of tokens that may be counted without the label of the plan, the user or the model.
   * @default 0.05
   */
  readonly unlabelledTokens?: number;

  /**
   * What the tokens per request may come down to, as a share of the last day's.
   * @default 0.5
   */
  readonly tokensPerRequest?: number;

  /**
   * Series that `authorized_hits` may have, over all pods of Limitador.
   * @default 100_000
   */
  readonly seriesBudget?: number;
}

type Optional = 'quotas' | 'window';

/** The options with their defaults. */
export type Thresholds = Required<Omit<AlertOptions, Optional>> & Pick<AlertOptions, Optional>;

const DEFAULTS: Required<Omit<AlertOptions, Optional>> = {
  traffic: 0.05,
  scrapesAnswered: 0.75,
  authFailureRatio: 0.3,
  authLatency: Duration.millis(500),
  authMetadataFailureRatio: 0.05,
  gatewayErrorRatio: 0.05,
  filterErrorRatio: 0.01,
  queueWaiting: 10,
  kvCache: 0.95,
  timeToFirstToken: Duration.seconds(5),
  gpuUse: 0.1,
  quotaUsed: 0.9,
  unlabelledTokens: 0.05,
  tokensPerRequest: 0.5,
  seriesBudget: DEFAULT_SERIES_BUDGET,
};

/** What each option is. */
export function alertOptionKinds(): Readonly<Record<string, 'number' | 'duration' | 'record'>> {
  const kinds = Object.entries(DEFAULTS).map(([name, value]) => [
    name,
    typeof value === 'number' ? 'number' : 'duration',
  ]);
  return {
    ...(Object.fromEntries(kinds) as Record<string, 'number' | 'duration'>),
    window: 'duration',
    quotas: 'record',
  };
}

export function thresholdsOf(options: AlertOptions): Thresholds {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...(Object.fromEntries(given) as AlertOptions) };
}

type NumberProp = {
  [K in keyof Thresholds]-?: Thresholds[K] extends number ? K : never;
}[keyof Thresholds];

/** What is wrong with a share that something has to exceed, or to fall below. */
export function shareProblems(thresholds: Thresholds, prop: NumberProp): string[] {
  const value = thresholds[prop];
  return value > 0 && value < 1
    ? []
    : [`${prop} is ${value}: write a share between 0 and 1, such as ${DEFAULTS[prop]}.`];
}

/** What is wrong with an amount; `of` says what is counted. */
export function amountProblems(thresholds: Thresholds, prop: NumberProp, of: string): string[] {
  const value = thresholds[prop];
  return Number.isFinite(value) && value >= 0
    ? []
    : [`${prop} is ${value}: write ${of} from 0 on, such as ${DEFAULTS[prop]}.`];
}

export function trafficProblems(thresholds: Thresholds): string[] {
  return amountProblems(thresholds, 'traffic', 'requests per second');
}
