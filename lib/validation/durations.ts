import { type Duration } from 'cdk8s';

/**
 * A duration as the Prometheus configuration writes it, largest exact unit first: `30s`, `1m`, `1h`.
 * Source: Prometheus "Configuration", `<duration>`; no fractions.
 */
export function prometheusDuration(duration: Duration): string {
  const millis = duration.toMilliseconds();
  if (millis % 1000 !== 0) return `${millis}ms`;
  const seconds = millis / 1000;
  if (seconds !== 0 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds !== 0 && seconds % 60 === 0) return `${seconds / 60}m`;
  return `${seconds}s`;
}

/** A duration as Go's `time.ParseDuration` reads it: `10m0s` and `10m` are the same, days do not exist. */
export function goDuration(duration: Duration): string {
  return prometheusDuration(duration);
}

export function positiveDurationProblems(what: string, duration: Duration): string[] {
  const millis = duration.toMilliseconds({ integral: false });
  return Number.isInteger(millis) && millis > 0
    ? []
    : [
        `${what} is ${millis} ms: write a positive duration in whole milliseconds, such as Duration.seconds(30).`,
      ];
}
