/** A span of time, in Unix seconds: from `from` on, before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What can restart. Pods of a kind are counted from 0. */
export type Restartable = 'limitador' | 'gateway' | 'model';

export interface Restart extends Span {
  readonly what: Restartable;
  /** For a model: its name. */
  readonly model?: string;
  readonly pod: number;
}

/** What happens beside ordinary traffic, and when. Times are Unix seconds. */
export interface Timeline {
  /** Everything starts here. */
  readonly start: number;
  /** When nobody asks anything. */
  readonly idle: readonly Span[];
  /** From when on a new user is there, whose series nobody has seen before. */
  readonly newcomerAt: number;
  /** From when on a user has another plan. */
  readonly upgradeAt: number;
  readonly restarts: readonly Restart[];
  /** When far more is asked: queues form, and limits are reached. */
  readonly bursts: readonly Span[];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * A timeline whose last hour before `now` has everything in it, so that the dashboards show it: a new user, a change of
 * plan, bursts, and restarts of Limitador, a gateway pod and a model. It goes on for a day.
 */
export function timelineTo(now: number, historySeconds: number): Timeline {
  const start = now - historySeconds;
  return {
    start,
    idle: [],
    newcomerAt: now - 35 * MINUTE,
    upgradeAt: now - 45 * MINUTE,
    restarts: [
      ...restartsAround(now - 25 * MINUTE),
      ...[6, 12, 18].flatMap((hours) => restartsAround(now + hours * HOUR)),
    ],
    bursts: everySoOften({ from: start + 5 * MINUTE, to: now + 24 * HOUR }, 20 * MINUTE, 2 * MINUTE),
  };
}

/** The restarts of an hour, just after Prometheus has looked. */
export function restartsAround(at: number): readonly Restart[] {
  return [
    { what: 'limitador', pod: 0, from: at + 1, to: at + 21 },
    { what: 'gateway', pod: 1, from: at + 5 * MINUTE + 1, to: at + 5 * MINUTE + 40 },
    {
      what: 'model',
      model: 'granite-3-1-8b-instruct',
      pod: 1,
      from: at + 10 * MINUTE + 1,
      to: at + 12 * MINUTE,
    },
  ];
}

export function everySoOften({ from, to }: Span, every: number, lasting: number): readonly Span[] {
  const spans: Span[] = [];
  for (let at = from; at < to; at += every) spans.push({ from: at, to: at + lasting });
  return spans;
}

export function within(at: number, { from, to }: Span): boolean {
  return at >= from && at < to;
}
