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

/** Bad until the value is at least `good`. */
export function goodFrom(good: number): Thresholds {
  return { base: 'bad', steps: [{ at: good, level: 'good' }] };
}

/** The higher, the worse. */
export function worseFrom(limits: { readonly warning?: number; readonly bad?: number }): Thresholds {
  return { base: 'good', steps: stepsOf({ warning: limits.warning, bad: limits.bad }) };
}

/** The higher, the better: bad below `warning`, good from `good` on. */
export function betterFrom(limits: { readonly warning: number; readonly good: number }): Thresholds {
  return { base: 'bad', steps: stepsOf(limits) };
}

function stepsOf(limits: Partial<Record<Level, number>>): Thresholds['steps'] {
  return (Object.entries(limits) as [Level, number | undefined][])
    .flatMap(([level, at]) => (at === undefined ? [] : [{ at, level }]))
    .sort((a, b) => a.at - b.at);
}
