/** How a number is judged. */
export type Level = 'good' | 'warning' | 'bad';

/** What a series stands for, wherever it is drawn: a renderer gives each one colour. */
export type Meaning =
  | Level
  | 'allowed'
  | 'limited'
  | 'unauthenticated'
  | 'forbidden'
  | 'client-error'
  | 'server-error'
  | 'running'
  | 'waiting'
  | 'prompt'
  | 'generation'
  | 'p50'
  | 'p95'
  | 'p99';

/** From which value on a number is judged how; `base` holds below the first step. */
export interface Thresholds {
  readonly base: Level;
  readonly steps: readonly { readonly at: number; readonly level: Level }[];
}

/** What guards the numbers of a platform. */
export interface Guards {
  /** The value at which an alert fires, in the unit of its query; nothing when the alert is not in the chart. */
  readonly bound: (alert: string) => number | undefined;
}

/** Thresholds, or how they follow from the alerts that are in the chart: a line is drawn where one of them fires. */
export type Judgement = Thresholds | ((guards: Guards) => Thresholds);

/** The thresholds of a platform; nothing when no number is a limit there. */
export function judged(
  judgement: Judgement | undefined,
  bounds: ReadonlyMap<string, number>,
): Thresholds | undefined {
  const thresholds =
    typeof judgement === 'function' ? judgement({ bound: (alert) => bounds.get(alert) }) : judgement;
  return thresholds === undefined || thresholds.steps.length === 0 ? undefined : thresholds;
}

/** Bad until the value is at least `good`. */
export function goodFrom(good: number): Thresholds {
  return { base: 'bad', steps: [{ at: good, level: 'good' }] };
}

/** The higher, the worse; a warning that comes no earlier than what is bad is none. */
export function worseFrom({
  warning,
  bad,
}: {
  readonly warning?: number;
  readonly bad?: number;
}): Thresholds {
  const early = warning !== undefined && bad !== undefined && warning >= bad ? undefined : warning;
  return { base: 'good', steps: stepsOf({ warning: early, bad }) };
}

/** The higher, the better: bad below `warning`, good from `good` on; good from `warning` on without `good`. */
export function betterFrom(limits: { readonly warning?: number; readonly good?: number }): Thresholds {
  const { warning, good } = limits;
  return good === undefined || warning === undefined || good <= warning
    ? { base: 'bad', steps: stepsOf({ good: good ?? warning }) }
    : { base: 'bad', steps: stepsOf({ warning, good }) };
}

function stepsOf(limits: Readonly<Partial<Record<Level, number | undefined>>>): Thresholds['steps'] {
  return (Object.entries(limits) as [Level, number | undefined][])
    .flatMap(([level, at]) => (at === undefined ? [] : [{ at, level }]))
    .sort((a, b) => a.at - b.at);
}
