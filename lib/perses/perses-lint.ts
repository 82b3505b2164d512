import { queryWarnings } from '../grafana/dashboard-lint-query';
import { quote } from '../validation/wording';

interface Item {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What Perses would not take of a dashboard, one sentence each. Never throws. */
export function persesProblems(config: unknown): string[] {
  const keys = Object.keys(record(record(config).panels));
  return [
    ...Object.entries(record(record(config).panels)).flatMap(([key, panel]) => namelessProblems(key, panel)),
    ...['duration', 'refreshInterval'].flatMap((field) => durationProblems(field, record(config)[field])),
    ...itemsOf(config)
      .flat()
      .filter(({ key }) => !keys.includes(key))
      .map(
        ({ key }) =>
          `a layout has the panel ${quote(key)}, which is not among the panels: ${keys.join(', ') || 'there are none'}.`,
      ),
  ];
}

/** Perses refuses a panel with a display that has no name (perses/perses `pkg/model/api/v1/dashboard.go`). */
function namelessProblems(key: string, panel: unknown): string[] {
  const { display } = record(record(panel).spec);
  return display === undefined || text(record(display).name) !== ''
    ? []
    : [`panel ${quote(key)} has an empty display.name: say which question it answers, or leave display out.`];
}

/** `1h30m`, longest unit first. */
const DURATION = /^(?=.)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

function durationProblems(field: string, duration: unknown): string[] {
  return duration === undefined || DURATION.test(text(duration))
    ? []
    : [`${field} is ${quote(text(duration))}, which is no duration: write one such as 30m.`];
}

/** What does not serve its readers, by the checks that Grafana's dashboard linter makes. Never throws. */
export function persesWarnings(config: unknown): string[] {
  const panels = Object.entries(record(record(config).panels));
  const layouts = itemsOf(config);
  const placed = new Set(layouts.flat().map(({ key }) => key));
  return [
    ...panels.flatMap(([key, panel]) => [
      ...(placed.has(key) ? [] : [`panel ${quote(key)} is in no layout: it is not shown.`]),
      ...panelWarnings(key, record(record(panel).spec)),
    ]),
    ...layouts.flatMap(overlaps),
  ];
}

function panelWarnings(key: string, spec: Json): string[] {
  const display = record(spec.display);
  const said = `panel ${quote(text(display.name) || key)}`;
  const queries = list(spec.queries).map((query) => record(record(record(query).spec).plugin));
  const { kind } = record(spec.plugin);
  return [
    ...(spec.display === undefined ? [`${said} has no name: say which question it answers.`] : []),
    ...(text(display.description) === ''
      ? [`${said} has no description: say what it shows, and what to do when it looks bad.`]
      : []),
    ...(queries.length === 0 && kind !== 'Markdown'
      ? [`${said} asks nothing: give it a query, or drop it.`]
      : []),
    ...queries.flatMap(({ kind: asked, spec: options }, i) => {
      if (asked !== 'PrometheusTimeSeriesQuery') return [];
      const { query, minStep } = record(options);
      const asking = { instant: kind !== 'TimeSeriesChart', interval: text(minStep) };
      return queryWarnings(text(query), asking).map(
        (warning) => `${said}${queries.length === 1 ? '' : `, query ${i + 1}`}: ${warning}`,
      );
    }),
  ];
}

function overlaps(items: readonly Item[]): string[] {
  return items.flatMap((one, i) =>
    items
      .slice(0, i)
      .filter(
        (other) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      )
      .map(
        (other) => `panels ${quote(other.key)} and ${quote(one.key)} lie over each other: move one of them.`,
      ),
  );
}

function itemsOf(config: unknown): readonly (readonly Item[])[] {
  return list(record(config).layouts).map((layout) =>
    list(record(record(layout).spec).items)
      .map(record)
      .map(({ x, y, width, height, content }) => ({
        key: text(record(content).$ref).replace('#/spec/panels/', ''),
        ...{ x: number(x), y: number(y), width: number(width), height: number(height) },
      })),
  );
}

type Json = Readonly<Record<string, unknown>>;

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
