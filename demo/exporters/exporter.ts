import { type Family } from '../exposition/registry';
import { type Request } from '../traffic/request';

/** Something that changes what an exporter says, at a Unix time in seconds. */
export interface Moment {
  readonly at: number;
  readonly happen: () => void;
}

/** The metrics of one pod. It learns of everything in order of time. */
export interface Exporter {
  /** What a request changes here, and when. */
  moments?(request: Request): readonly Moment[];

  /** What changes without requests, after `from` and up to `to`. */
  between?(from: number, to: number): readonly Moment[];

  /** What `path` answers at `now`; undefined where there is no such path. */
  expose(path: string, now: number): readonly Family[] | undefined;

  /** The process begins anew. */
  restart(at: number): void;
}

/** What happens again and again, after `from` and up to `to`. Seconds. */
export function ticks(from: number, to: number, every: number, happen: () => void): readonly Moment[] {
  const first = Math.floor(from / every) + 1;
  const count = Math.max(0, Math.floor(to / every) - first + 1);
  return Array.from({ length: count }, (_, i) => ({ at: (first + i) * every, happen }));
}

/** How the standard Go client prints the bounds of buckets. */
export function goBounds(bounds: readonly number[]): readonly string[] {
  return bounds.map((bound) => String(bound));
}

/** The buckets that it has unless it is told others. */
export const GO_BOUNDS = goBounds([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);

/** How the standard Python client prints them. */
export function pythonBounds(bounds: readonly number[]): readonly string[] {
  return bounds.map((bound) => (Number.isInteger(bound) ? `${bound}.0` : String(bound)));
}
