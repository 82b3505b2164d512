import { type Family, type Labels } from './registry';

/** The content type of the text format. */
export const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

/** Families in Prometheus' text format, version 0.0.4. */
export function expositionText(families: readonly Family[]): string {
  return families
    .flatMap(({ name, type, help, samples }) => [
      ...(help === undefined ? [] : [`# HELP ${name} ${escapedHelp(help)}`]),
      `# TYPE ${name} ${type}`,
      ...samples.map(({ series, value }) => `${series.name}${labelsText(series.labels)} ${valueText(value)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

/** `{name="value"}`, or nothing for none. */
export function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapedValue(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

function escapedValue(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
