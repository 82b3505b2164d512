import { Duration } from 'cdk8s';

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

const MILLIS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The duration that a text such as `1m30s` says; nothing where it says none. */
export function durationIn(text: string): Duration | undefined {
  if (!/^(\d+(ms|[smh]))+$/.test(text)) return undefined;
  const millis = [...text.matchAll(/(\d+)(ms|[smh])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * MILLIS[unit as keyof typeof MILLIS],
    0,
  );
  return Duration.millis(millis);
}

export function positiveDurationProblems(what: string, duration: Duration): string[] {
  const millis = duration.toMilliseconds({ integral: false });
  return Number.isInteger(millis) && millis > 0
    ? []
    : [
        `${what} is ${millis} ms: write a positive duration in whole milliseconds, such as Duration.seconds(30).`,
      ];
}

/** Not by its class: the app may have a cdk8s of its own. */
export function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && 'toMilliseconds' in value;
}
