import { Duration } from 'cdk8s';
import { type Histogram } from './metric';

/** A duration in the unit of a histogram, to compare with its buckets. */
export function boundOf({ unit }: Pick<Histogram, 'unit'>, duration: Duration): number {
  const millis = duration.toMilliseconds({ integral: false });
  return unit === 'milliseconds' ? millis : millis / 1000;
}

/** The bound of a bucket as a duration. */
export function durationOf({ unit }: Pick<Histogram, 'unit'>, bound: number): Duration {
  // 0.005 s times 1000 is not quite 5.
  return Duration.millis(unit === 'milliseconds' ? bound : Number((bound * 1000).toPrecision(12)));
}
