import { closeSync, openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { type Labels, type Series } from '../exposition/registry';
import { labelsText, valueText } from '../exposition/text';
import { type Simulation } from '../exporters/simulation';
import { storedSeries } from './stored-series';
import { type Job, type Target } from './targets';

export interface HistoryOptions {
  readonly simulation: Simulation;
  readonly jobs: readonly Job[];
  /** When Prometheus looked, in Unix seconds. */
  readonly times: readonly number[];
  /** Pods that do not answer, whatever the traffic says. */
  readonly silent?: (target: Target) => boolean;
  /** The share that is done. */
  readonly progress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** Writes what Prometheus would have scraped, in OpenMetrics, for `promtool tsdb create-blocks-from openmetrics`. */
export async function writeHistory(file: string, options: HistoryOptions): Promise<void> {
  const { simulation, jobs, times, silent = () => false, progress, signal } = options;
  const scrapes = jobs.flatMap((job) => job.targets.map((target) => new TargetHistory(job, target)));
  const output = new Output(file);
  try {
    for (const [index, at] of times.entries()) {
      for (const scrape of scrapes) scrape.write(output, at, simulation, silent(scrape.target));
      progress?.(index / times.length);
      signal?.throwIfAborted();
      // Lets signals and scrapes through.
      await setImmediate();
    }
    output.write('# EOF\n');
  } finally {
    output.close();
  }
}

/** The series of one target, each with its text, which is long and always the same. */
class TargetHistory {
  private readonly texts = new Map<Series, string>();
  private readonly own: Readonly<Record<OwnMetric, string>>;

  constructor(
    private readonly job: Job,
    readonly target: Target,
  ) {
    const texts = OWN_METRICS.map((name) => [name, `${name}${labelsText(target.labels)}`] as const);
    this.own = Object.fromEntries(texts) as Record<OwnMetric, string>;
  }

  write(output: Output, at: number, simulation: Simulation, silent: boolean): void {
    const { config } = this.job;
    const families = silent ? undefined : simulation.expose(this.target.pod, config.metrics_path, at);
    const samples = (families ?? []).flatMap((family) => family.samples);
    let stored = 0;
    let born = 0;
    for (const { series, value } of samples) {
      const known = this.texts.get(series);
      const text = known ?? this.textOf(series);
      if (known === undefined) {
        this.texts.set(series, text);
        if (text !== '') born++;
      }
      if (text === '') continue;
      stored++;
      output.write(`${text} ${valueText(value)} ${at}\n`);
    }
    const own: Readonly<Record<OwnMetric, number>> = {
      up: families === undefined ? 0 : 1,
      scrape_duration_seconds: families === undefined ? 0 : 0.01,
      scrape_samples_scraped: samples.length,
      scrape_samples_post_metric_relabeling: stored,
      scrape_series_added: born,
    };
    for (const name of OWN_METRICS) output.write(`${this.own[name]} ${valueText(own[name])} ${at}\n`);
  }

  private textOf(series: Series): string {
    const stored = storedSeries(series, this.target.labels, this.job.config);
    return stored === undefined ? '' : `${stored.name}${labelsText(sorted(stored.labels))}`;
  }
}

/** What Prometheus writes of each target itself. */
const OWN_METRICS = [
  'up',
  'scrape_duration_seconds',
  'scrape_samples_scraped',
  'scrape_samples_post_metric_relabeling',
  'scrape_series_added',
] as const;
type OwnMetric = (typeof OWN_METRICS)[number];

function sorted(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const CHUNK = 4 * 1024 * 1024;

class Output {
  private readonly descriptor: number;
  private lines: string[] = [];
  private length = 0;

  constructor(file: string) {
    this.descriptor = openSync(file, 'w');
  }

  write(text: string): void {
    this.lines.push(text);
    this.length += text.length;
    if (this.length > CHUNK) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private flush(): void {
    writeSync(this.descriptor, this.lines.join(''));
    this.lines = [];
    this.length = 0;
  }
}
