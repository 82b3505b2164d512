import {
  type DataFrame,
  type Field,
  FieldType,
  type Labels,
  createDataFrame,
  rangeUtil,
} from '@grafana/data';

// How Grafana asks Prometheus, written small: what is asked, and the frames that the answer becomes. Grafana's own data
// source is AGPL and not used here. Sources of the facts: the Prometheus HTTP API, Grafana's documentation of
// $__rate_interval.

export interface PrometheusTarget {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly interval?: string;
  readonly legendFormat?: string;
  readonly format?: string;
}

/** Times are in seconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Asked {
  readonly expr: string;
  readonly step: number;
  readonly range: Range;
}

/** What a data source that says nothing else takes for its scrape interval, in seconds. */
const SCRAPE_INTERVAL = 15;
/** The most points that Prometheus answers with. */
const MOST_POINTS = 11_000;

/** The macros filled in, and the range on whole steps; variables are filled in before. */
export function asked(
  target: PrometheusTarget,
  range: Range,
  maxDataPoints: number,
  interval?: string,
): Asked {
  const least = secondsOf(target.interval) ?? secondsOf(interval);
  const seconds = range.to - range.from;
  const step = Math.max(
    least ?? SCRAPE_INTERVAL,
    rounded(seconds / maxDataPoints),
    Math.ceil(seconds / MOST_POINTS),
  );
  const scrape = least ?? SCRAPE_INTERVAL;
  const macros: Readonly<Record<string, string>> = {
    __rate_interval: `${Math.max(step + scrape, 4 * scrape)}s`,
    __interval: `${step}s`,
    __range: `${seconds}s`,
    __range_s: String(seconds),
  };
  const expr = target.expr.replace(/\$(?:\{(\w+)\}|(\w+))/g, (text, braced?: string, plain?: string) => {
    const value = macros[braced ?? plain ?? ''];
    return value ?? text;
  });
  const onStep = (time: number) => Math.floor(time / step) * step;
  return { expr, step, range: { from: onStep(range.from), to: onStep(range.to) } };
}

function secondsOf(interval: string | undefined): number | undefined {
  return interval === undefined || interval === '' || interval.includes('$')
    ? undefined
    : rangeUtil.intervalToSeconds(interval);
}

function rounded(seconds: number): number {
  return rangeUtil.roundInterval(seconds * 1000) / 1000;
}

type Sample = readonly [time: number, value: string];

export interface Series {
  readonly metric: Labels;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}

/** One frame for each series; an empty one where there is none, so that the query has an answer. */
export function frames(target: PrometheusTarget, series: readonly Series[], step: number): DataFrame[] {
  if (series.length === 0) return [createDataFrame({ refId: target.refId, fields: [] })];
  return series.map(({ metric, value, values }) => {
    const samples = values ?? (value === undefined ? [] : [value]);
    const name = legendOf(target.legendFormat, metric);
    return createDataFrame({
      refId: target.refId,
      name,
      fields: [
        {
          name: 'Time',
          type: FieldType.time,
          values: samples.map(([time]) => time * 1000),
          config: values === undefined ? {} : { interval: step * 1000 },
        },
        {
          name: 'Value',
          type: FieldType.number,
          values: samples.map(([, number]) => numberOf(number)),
          labels: metric,
          config: { displayNameFromDS: name },
        },
      ],
    });
  });
}

/** Instant answers as one table for each query: a column for each label, then the value. */
export function tables(targets: readonly PrometheusTarget[], answered: readonly DataFrame[]): DataFrame[] {
  const wanted = targets.filter(({ format }) => format === 'table');
  return wanted.map(({ refId }) => {
    const rows = answered.filter((frame) => frame.refId === refId && frame.fields.length > 0);
    const labels = [...new Set(rows.flatMap((frame) => Object.keys(labelsOf(frame)).sort()))];
    if (rows.length === 0) return createDataFrame({ refId, fields: [] });
    return createDataFrame({
      refId,
      fields: [
        {
          name: 'Time',
          type: FieldType.time,
          values: rows.map((frame) => frame.fields[0]?.values[0] as number),
        },
        ...labels.map((label) => ({
          name: label,
          type: FieldType.string,
          values: rows.map((frame) => labelsOf(frame)[label] ?? ''),
        })),
        {
          name: targets.length > 1 ? `Value #${refId}` : 'Value',
          type: FieldType.number,
          values: rows.map((frame) => frame.fields[1]?.values[0] as number),
        },
      ],
    });
  });
}

function labelsOf({ fields }: DataFrame): Labels {
  const value: Field | undefined = fields[1];
  return value?.labels ?? {};
}

function legendOf(format: string | undefined, labels: Labels): string {
  return (format ?? '').replace(/\{\{\s*([^}]+?)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}

/** The values of a variable, escaped as a regular expression in a string where it takes many. */
export function escaped(value: unknown, many: boolean): string {
  const text = (one: string) => one.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  if (!many) return text(String(value));
  const parts = (Array.isArray(value) ? value : [value]).map((one) =>
    text(String(one).replaceAll(/[\\^$*+?.()|[\]{}]/g, '\\$&')),
  );
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('|')})`;
}
