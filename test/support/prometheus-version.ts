import { spawnSync } from 'node:child_process';

/** The major version of the Prometheus whose programs are on the PATH: 2 where there is none. */
export const PROMETHEUS_MAJOR = majorVersion();

/**
 * Whether a range has the sample at its very beginning, as in Prometheus 2: from 3 on it is left-open.
 * Source: prometheus/prometheus `docs/migration.md`, "Range selectors and lookback exclude samples coinciding with the
 * left boundary".
 */
export const RANGES_HAVE_THEIR_START = PROMETHEUS_MAJOR < 3;

/** How many samples a range of so many minutes has at a full minute, of a series with one in each minute. */
export function samplesIn(minutes: number): number {
  return RANGES_HAVE_THEIR_START ? minutes + 1 : minutes;
}

/** A share as \`humanizePercentage\` of Prometheus writes it. */
export function percentage(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}

function majorVersion(): number {
  const { stdout } = spawnSync('promtool', ['--version'], { encoding: 'utf8' });
  // Nothing is asked of a Prometheus that is not there.
  if (typeof stdout !== 'string') return 2;
  const [, major] = /^promtool, version (\d+)\./.exec(stdout) ?? [];
  if (major === undefined) throw new Error(`promtool --version says no version: ${stdout}`);
  return Number(major);
}
