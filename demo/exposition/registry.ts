export type Labels = Readonly<Record<string, string>>;
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary';

/** One line of an exposition. The same series gives the same object each time. */
export interface Series {
  readonly name: string;
  readonly labels: Labels;
}

export interface Sample {
  readonly series: Series;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly type: MetricType;
  readonly help?: string;
  readonly samples: readonly Sample[];
}

export interface FamilyOptions {
  /** Without it there is no HELP line. */
  readonly help?: string;
}

interface Stored {
  readonly name: string;
  readonly type: MetricType;
  readonly help?: string;
  samples(): readonly Sample[];
  clear(): void;
}

/** What one process exports. A series is born with its first value, and all go with the process. */
export class Registry {
  private readonly stored: Stored[] = [];

  counter(name: string, options: FamilyOptions = {}): Numbers {
    return this.add(new Numbers(name, 'counter', options.help));
  }

  gauge(name: string, options: FamilyOptions = {}): Numbers {
    return this.add(new Numbers(name, 'gauge', options.help));
  }

  histogram(name: string, buckets: readonly string[], options: FamilyOptions = {}): Distribution {
    return this.add(new Distribution(name, buckets, options.help));
  }

  families(): readonly Family[] {
    return this.stored
      .map((family) => ({
        name: family.name,
        type: family.type,
        help: family.help,
        samples: family.samples(),
      }))
      .filter(({ samples }) => samples.length > 0);
  }

  /** What a restart leaves: nothing. */
  clear(): void {
    for (const family of this.stored) family.clear();
  }

  private add<T extends Stored>(family: T): T {
    this.stored.push(family);
    return family;
  }
}

/** The series of a counter or gauge. */
export class Numbers implements Stored {
  private readonly values = new Map<string, { readonly series: Series; value: number }>();
  private readonly known = new Map<string, Series>();

  constructor(
    readonly name: string,
    readonly type: 'counter' | 'gauge',
    readonly help: string | undefined,
  ) {}

  add(labels: Labels, by = 1): void {
    this.at(labels).value += by;
  }

  set(labels: Labels, value: number): void {
    this.at(labels).value = value;
  }

  /** Forgets what `set` and `add` did. */
  clear(): void {
    this.values.clear();
  }

  samples(): readonly Sample[] {
    return [...this.values.values()];
  }

  private at(labels: Labels): { readonly series: Series; value: number } {
    const key = keyOf(labels);
    const there = this.values.get(key);
    if (there !== undefined) return there;
    const series = this.known.get(key) ?? { name: this.name, labels };
    this.known.set(key, series);
    const born = { series, value: 0 };
    this.values.set(key, born);
    return born;
  }
}

interface Observed {
  readonly counts: number[];
  readonly series: readonly Series[];
  sum: number;
}

/** The series of a histogram. Bounds are texts, as the exporter prints them, without `+Inf`. */
export class Distribution implements Stored {
  readonly type = 'histogram';
  private readonly bounds: readonly number[];
  private readonly observed = new Map<string, Observed>();
  private readonly known = new Map<string, Observed['series']>();

  constructor(
    readonly name: string,
    private readonly printed: readonly string[],
    readonly help: string | undefined,
  ) {
    this.bounds = printed.map(Number);
  }

  /** Makes the series, as an exporter does that has them from its start. */
  touch(labels: Labels): void {
    this.at(labels);
  }

  observe(labels: Labels, value: number, times = 1): void {
    const observed = this.at(labels);
    const found = this.bounds.findIndex((bound) => value <= bound);
    const index = found === -1 ? this.bounds.length : found;
    observed.counts[index] = (observed.counts[index] ?? 0) + times;
    observed.sum += value * times;
  }

  clear(): void {
    this.observed.clear();
  }

  samples(): readonly Sample[] {
    return [...this.observed.values()].flatMap(({ counts, series, sum }) => {
      let below = 0;
      const cumulative = counts.map((count) => (below += count));
      return [...cumulative, sum, below].map((value, i) => ({ series: at(series, i), value }));
    });
  }

  private at(labels: Labels): Observed {
    const key = keyOf(labels);
    const there = this.observed.get(key);
    if (there !== undefined) return there;
    const series = this.known.get(key) ?? this.seriesOf(labels);
    this.known.set(key, series);
    const born = { counts: Array.from({ length: this.bounds.length + 1 }, () => 0), series, sum: 0 };
    this.observed.set(key, born);
    return born;
  }

  private seriesOf(labels: Labels): readonly Series[] {
    return [
      ...[...this.printed, '+Inf'].map((le) => ({ name: `${this.name}_bucket`, labels: { ...labels, le } })),
      { name: `${this.name}_sum`, labels },
      { name: `${this.name}_count`, labels },
    ];
  }
}

function at(series: readonly Series[], index: number): Series {
  const found = series[index];
  if (found === undefined) throw new Error(`a histogram has no series ${index}`);
  return found;
}

function keyOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(',');
}
