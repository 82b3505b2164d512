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

/** How the standard Go client prints the bounds of buckets. */
export function goBounds(bounds: readonly number[]): readonly string[] {
  return bounds.map((bound) => String(bound));
}

/** How the standard Python client prints them. */
export function pythonBounds(bounds: readonly number[]): readonly string[] {
  return bounds.map((bound) => (Number.isInteger(bound) ? `${bound}.0` : String(bound)));
}
