import { type Flow } from '../flow/flow';
import { type Metric, seriesNames } from '../exporters/metric';
import { alerts } from '../exporters/prometheus/metrics';
import { anyOf, nearest } from '../validation/wording';

/** A histogram or summary is stored in parts. */
export type SeriesPart = '' | '_bucket' | '_sum' | '_count';

/** What a name in a query stands for. */
export interface StoredSeries {
  /** As it is written in the query. */
  readonly name: string;
  readonly metric: Metric;
  readonly part: SeriesPart;
  /** Nothing, when nobody can know them. */
  readonly labels: ReadonlySet<string> | undefined;
  /** Whether the series are certainly those of the exporter, and not another's of the same name. */
  readonly ours: boolean;
}

/** A name that is called something else here. */
export interface Misnamed {
  readonly message: string;
  /** What to write in its place, where that is one name. */
  readonly write?: string;
  /** Whether another stack has it under just this name. */
  readonly elsewhere?: boolean;
  /** Whether it is a classic histogram's without a suffix, which native histograms have. */
  readonly native?: boolean;
}

const NONE: readonly Metric[] = [];
const KNOWN = new WeakMap<Flow, WeakMap<readonly Metric[], StoredNames>>();

/** The names under which the platform's store has the metrics of the catalogue and those of a user. */
export class StoredNames {
  static of(flow: Flow, own: readonly Metric[] = NONE): StoredNames {
    const ofFlow = KNOWN.get(flow) ?? new WeakMap<readonly Metric[], StoredNames>();
    KNOWN.set(flow, ofFlow);
    const known = ofFlow.get(own) ?? new StoredNames(flow, own);
    ofFlow.set(own, known);
    return known;
  }

  private readonly stored = new Map<string, { readonly metric: Metric; readonly part: SeriesPart }>();
  /** What another store, or the exporter itself, calls a series, and what it is called here. */
  private readonly foreign = new Map<string, string>();
  /** What the exporters that the chart has a monitor for call theirs. */
  private ours: readonly string[] | undefined;
  private readonly labels = new Map<string, ReadonlySet<string>>();

  private constructor(
    private readonly flow: Flow,
    own: readonly Metric[],
  ) {
    const metrics = [...own, ...flow.metrics].reverse();
    // A metric's own name wins over another's alias: vllm:request_prompt_tokens_sum belongs to its histogram.
    for (const metric of metrics) for (let i = metric.aliases.length; i > 0; i--) this.add(metric, i);
    for (const metric of metrics) this.add(metric, 0);
  }

  private add(metric: Metric, index: number): void {
    const exposed = [metric.name, ...metric.aliases][index] ?? metric.name;
    const here = this.flow.storedNames(metric)[index] ?? exposed;
    const names = seriesNames(metric, here);
    for (const name of names) this.stored.set(name, { metric, part: name.slice(here.length) as SeriesPart });
    for (const elsewhere of namesElsewhere(metric, exposed)) {
      for (const [i, name] of seriesNames(metric, elsewhere).entries())
        this.foreign.set(name, names[i] ?? here);
    }
  }

  find(name: string): StoredSeries | undefined {
    const found = this.stored.get(name);
    return found === undefined
      ? undefined
      : { name, ...found, labels: this.labelsOf(name, found), ours: true };
  }

  /** What a metric that somebody has described is called here, when the query calls it something else. */
  misnamed(name: string): Misnamed | undefined {
    if (this.stored.has(name)) return undefined;
    const { stack } = this.flow.platform;
    const here = this.foreign.get(name);
    if (here !== undefined) {
      return {
        message: `\`${name}\` is stored as ${here} in ${stack}: write that.`,
        write: here,
        elsewhere: true,
      };
    }

    const total = `${name}_total`;
    if (this.stored.get(total)?.metric.type === 'counter') {
      return { message: `\`${name}\` is a counter, which is stored as ${total}: write that.`, write: total };
    }

    const whole = this.stored.get(`${name}_bucket`)?.metric;
    if (whole?.type === 'histogram') {
      return {
        message: `\`${name}\` is a histogram and has no series of that name: write ${name}_bucket, _sum or _count.`,
        native: true,
      };
    }
    const summary = this.stored.get(name.replace(/_bucket$/, ''))?.metric;
    if (summary?.type === 'summary') {
      const base = name.replace(/_bucket$/, '');
      return {
        message:
          `\`${name}\` does not exist, as ${summary.name} is a summary: write ${base} for its quantiles, or the mean ` +
          `from ${base}_sum and ${base}_count.`,
      };
    }
    return undefined;
  }

  /** Why nobody knows a metric of this name; nothing when it may be one that a recording rule writes. */
  unknown(name: string): string | undefined {
    if (!this.isNobodys(name)) return undefined;
    const near = nearest(name, this.stored.keys());
    return near.length > 0
      ? `\`${name}\` is no metric of this platform: did you mean ${anyOf(near)}?`
      : `\`${name}\` is no metric of this platform: write one of the catalogue, or describe it as an Exporter's and ` +
          'give it in `metrics`.';
  }

  /** The metric of an exporter of ours that a name nobody knows is a typo or two away from. */
  slip(name: string): string | undefined {
    if (!this.isNobodys(name)) return undefined;
    this.ours ??= [...this.stored].flatMap(([stored, { metric }]) =>
      metric.exporter.pods(this.flow.platform) === undefined ? [] : [stored],
    );
    return nearest(name, this.ours, 2)[0];
  }

  private isNobodys(name: string): boolean {
    if (this.stored.has(name) || this.misnamed(name) !== undefined) return false;
    return !name.includes(':') || /^(kserve_)?vllm:/.test(name);
  }

  private labelsOf(
    name: string,
    { metric, part }: { readonly metric: Metric; readonly part: SeriesPart },
  ): ReadonlySet<string> | undefined {
    // Alerts carry whatever their rules say.
    if (metric === alerts) return undefined;
    const known = this.labels.get(name);
    if (known !== undefined) return known;
    const labels = new Set(['__name__', ...this.flow.labelsOn(metric)]);
    if (part === '_bucket') labels.add('le');
    if (metric.type === 'summary') {
      if (part === '') labels.add('quantile');
      else labels.delete('quantile');
    }
    this.labels.set(name, labels);
    return labels;
  }
}

/** What the exporter says, and what stores make of it: KServe's prefix, the `_total` of OpenMetrics. */
function namesElsewhere({ exporter, type }: Metric, exposed: string): readonly string[] {
  const suffixes = type === 'counter' && !/_(total|sum|count)$/.test(exposed) ? ['', '_total'] : [''];
  return exporter.storePrefixes.flatMap((prefix) => suffixes.map((suffix) => `${prefix}${exposed}${suffix}`));
}
