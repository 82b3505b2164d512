import { limitador } from '../exporters/limitador/exporter';
import { type Duration } from 'cdk8s';
import { type Flow } from '../flow/flow';
import { counted } from '../validation/wording';

/**
 * What Limitador takes for a scrape, by series of all its metrics. Measured on its main branch of May 2026, in memory:
 * 20,000 to 400,000 series took 149 bytes and 11 µs of CPU each, and up to 49 µs on a machine that was busy. It neither
 * compresses nor caches.
 */
const BYTES_A_SERIES = 149;
const CPU_SECONDS_A_SERIES = 11.5e-6;
const MOST_SECONDS_A_SERIES = 49e-6;

/**
 * Series that a second of the scrape timeout carries. Of 200,000 series a scrape took up to 9.7 of the 10 seconds that it
 * has by default; half of that is what can be relied on.
 */
const SERIES_A_SECOND = 10_000;

const DEFAULT_TIMEOUT_SECONDS = 10;

/** Whether it is known what a scrape of an exporter costs. */
export function isMeasured(exporter: string): boolean {
  return exporter === limitador.name;
}

/** What one scrape of a pod costs. */
export interface ScrapeCost {
  readonly exporter: string;
  /** The metrics that carry labels of the vocabulary. */
  readonly metrics: readonly string[];
  /** Series of all of them. */
  readonly series: number;
  readonly bytes: number;
  readonly cpuSeconds: number;
  /** On a machine that is busy with other things. */
  readonly mostSeconds: number;
  /** When Prometheus gives the scrape up, and with it all metrics of the exporter. */
  readonly timeoutSeconds: number;
  readonly intervalSeconds: number;
}

/** The cost of a scrape of so many series. */
export function scrapeCost(
  of: Pick<ScrapeCost, 'exporter' | 'metrics' | 'series'>,
  flow: Flow,
  scrapeTimeout?: Duration,
): ScrapeCost {
  const { series } = of;
  return {
    ...of,
    bytes: series * BYTES_A_SERIES,
    cpuSeconds: series * CPU_SECONDS_A_SERIES,
    mostSeconds: series * MOST_SECONDS_A_SERIES,
    timeoutSeconds: timeoutOf(flow, scrapeTimeout),
    intervalSeconds: flow.scrapeInterval.toSeconds({ integral: false }),
  };
}

/** The series that a scrape carries within its timeout, which is never longer than the interval. */
export function seriesCarried(flow: Flow, scrapeTimeout?: Duration): number {
  return Math.floor(timeoutOf(flow, scrapeTimeout) * SERIES_A_SECOND);
}

function timeoutOf(flow: Flow, scrapeTimeout?: Duration): number {
  const wanted = scrapeTimeout?.toSeconds({ integral: false }) ?? DEFAULT_TIMEOUT_SECONDS;
  return Math.min(wanted, flow.scrapeInterval.toSeconds({ integral: false }));
}

/** Such as `60 MB and 4.6 s of CPU, up to 20 s where it is busy, every 30 s with a timeout of 10 s`. */
export function costText({
  bytes,
  cpuSeconds,
  mostSeconds,
  timeoutSeconds,
  intervalSeconds,
}: ScrapeCost): string {
  return (
    `${rounded(bytes / 1e6)} MB and ${rounded(cpuSeconds)} s of CPU, up to ${rounded(mostSeconds)} s where it is busy, ` +
    `every ${rounded(intervalSeconds)} s with a timeout of ${rounded(timeoutSeconds)} s`
  );
}

/** Two digits that count. */
function rounded(value: number): string {
  return value >= 10 ? counted(Math.round(value)) : String(Number(value.toPrecision(2)));
}
