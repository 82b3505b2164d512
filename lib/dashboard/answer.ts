import { type Flow, type StoreName } from '../flow/flow';
import { type Metric, TelemetryRef } from '../exporters/metric';
import { render as promqlText } from '../promql/query';
import { describeRef } from '../promql/label-lookup';
import { prometheusDuration } from '../validation/durations';
import { type Legend } from './legend';
import { type Panel, type Target } from './panel';
import { CLUSTER_DATASOURCE, DATASOURCE } from './variable';
import { type Words, say } from './words';

/** A target on a configured platform. */
export interface Answer {
  readonly target: Target;
  readonly refId: string;
  readonly expr: string;
  readonly legend: string;
  /** Whether its text has nothing in it that the compiler did not see: {@link ResolvedQuery.typed}. */
  readonly typed: boolean;
  /** The store that has what it asks for. */
  readonly store: StoreName;
  /** The dashboard's variables that it uses. */
  readonly variables: ReadonlySet<string>;
  /** The labels of the result, in the order the query names them. */
  readonly labels: readonly string[];
  /** Asked once, for now, and not at every step of the graph. */
  readonly instant: boolean;
  /** The shortest step, where the query depends on it. */
  readonly interval?: string;
}

export interface Answers {
  readonly answers: readonly Answer[];
  readonly problems: readonly string[];
  /** What the flow does not have for the panel as a whole; it is left out when this is not empty. */
  readonly lacking: readonly string[];
  /** The targets that the panel goes on without. */
  readonly dropped: readonly { readonly part: string; readonly lacking: readonly string[] }[];
  /** Every metric that is asked for, answered or not. */
  readonly metrics: readonly Metric[];
}

/** Variables that Grafana and Perses themselves give to every query. */
const SURROUNDINGS = ['__rate_interval', '__interval', '__range', '__range_s', '__from', '__to'];

/** Everything a panel asks, resolved. */
export function answersOf(panel: Panel, flow: Flow, words: Words, variables: ReadonlySet<string>): Answers {
  const answers: Answer[] = [];
  const problems: string[] = [];
  const lacking: string[] = [];
  const dropped: { part: string; lacking: readonly string[] }[] = [];
  const metrics: Metric[] = [];
  const title = say(panel.title, words);

  for (const target of panel.targets) {
    const resolved = target.query.resolve(flow);
    metrics.push(...resolved.metrics);
    if (resolved.lacking.length > 0) {
      if (target.optional === true) dropped.push({ part: partOf(target, words), lacking: resolved.lacking });
      else lacking.push(...resolved.lacking);
      continue;
    }
    const [store = 'own', ...others] = new Set(resolved.metrics.map((metric) => flow.storeOf(metric)));
    if (others.length > 0) {
      const because = [`one store that has all of ${namesOf(resolved.metrics)}`];
      if (target.optional === true) dropped.push({ part: partOf(target, words), lacking: because });
      else lacking.push(...because);
      continue;
    }
    const expr = promqlText(resolved.expr);
    const used = variablesIn(expr);
    const labels = [...resolved.labels];
    const legend = legendOf(target.legend, labels, flow, title);
    const said = [
      ...resolved.problems,
      ...legend.problems,
      ...drillProblems(panel, labels, flow),
      ...windowProblems(panel, expr),
      ...variableProblems(used, variables),
    ];
    problems.push(
      ...said.map((problem) => `panel ${JSON.stringify(title)}: ${problem} The query is: ${expr}`),
    );
    answers.push({
      target,
      refId: refIdOf(answers.length),
      expr,
      variables: used,
      typed: resolved.typed === true,
      store,
      legend: legend.text,
      labels,
      // The last value of a graph may be an hour old; a number says what is now.
      instant: panel.view !== 'timeseries',
      interval: intervalOf(panel, expr, flow),
    });
  }
  if (answers.length === 0 && lacking.length === 0) lacking.push(...dropped.flatMap((one) => one.lacking));
  return { answers, problems, lacking, dropped, metrics };
}

function namesOf(metrics: readonly Metric[]): string {
  return [...new Set(metrics.map(({ name }) => name))].join(', ');
}

function partOf({ column, legend }: Target, words: Words): string {
  if (column !== undefined) return say(column, words);
  return typeof legend === 'string' ? legend : (legend?.texts.join('…') ?? '');
}

/** A, B … Z, AA, AB … */
function refIdOf(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : refIdOf(Math.floor(index / 26) - 1) + letter;
}

function legendOf(
  legend: string | Legend | undefined,
  labels: readonly string[],
  flow: Flow,
  title: string,
): { readonly text: string; readonly problems: readonly string[] } {
  if (legend === undefined) {
    return {
      text: labels.length === 0 ? title : labels.map((label) => `{{${label}}}`).join(' / '),
      problems: [],
    };
  }
  if (typeof legend === 'string') return { text: legend, problems: [] };
  const problems: string[] = [];
  const texts = legend.labels.map((label, i) => {
    const known = flow.labelName(label);
    const name = known === undefined ? known : flow.labelAmong(new Set(labels), known);
    if (name === undefined || !labels.includes(name)) {
      const wanted = label instanceof TelemetryRef ? (name ?? describeRef(label)) : `the label ${label}`;
      problems.push(
        `the legend names ${wanted}, but the result has ${labels.join(', ') || 'no labels'}: ` +
          'add it to the aggregation, or leave it out of the legend.',
      );
    }
    return `${legend.texts[i] ?? ''}{{${name ?? ''}}}`;
  });
  return { text: texts.join('') + (legend.texts.at(-1) ?? ''), problems };
}

/** Over time, a window has to be the step: a longer one counts everything again in each point, a fixed one misses some. */
function windowProblems({ view, bars }: Panel, expr: string): readonly string[] {
  if (view !== 'timeseries') return [];
  const wanted = bars === undefined ? '$__rate_interval' : prometheusDuration(bars);
  // A range before an offset looks back to a time before the window; it is none.
  const code = expr.replace(/"(?:\\.|[^"\\])*"/g, '""');
  const windows = [...code.matchAll(/\[([^\]]+)\](?! offset)/g)].map(([, window]) => window ?? '');
  return [...new Set(windows)]
    .filter((window) => window !== wanted)
    .map((window) =>
      bars === undefined
        ? `a window of ${window} over time does not follow the step: write 'rate-interval', or draw bars().`
        : `bars of ${wanted} show a window of ${window}: write the window that targets() is given.`,
    );
}

function drillProblems({ drill }: Panel, labels: readonly string[], flow: Flow): readonly string[] {
  const known = drill === undefined ? undefined : flow.labelName(drill.label);
  const label = known === undefined ? known : flow.labelAmong(new Set(labels), known);
  if (drill === undefined || (label !== undefined && labels.includes(label))) return [];
  return [
    `the link to ${drill.dashboard} takes ${label ?? describeRef(drill.label)} along, but the result has ` +
      `${labels.join(', ') || 'no labels'}: add it to the aggregation, or leave the link out.`,
  ];
}

function variableProblems(used: ReadonlySet<string>, variables: ReadonlySet<string>): readonly string[] {
  return [...used]
    .filter((name) => !variables.has(name))
    .map((name) => `it uses $${name}, but the dashboard has no such variable: add it to its variables.`);
}

function variablesIn(expr: string): ReadonlySet<string> {
  const names = [...expr.matchAll(/\$\{?([a-zA-Z_]\w*)/g)].map(([, name]) => name ?? '');
  return new Set(
    names.filter(
      (name) => !SURROUNDINGS.includes(name) && name !== DATASOURCE && name !== CLUSTER_DATASOURCE,
    ),
  );
}

/**
 * Grafana and Perses take the shortest step of a query for its scrape interval, and `$__rate_interval` is at least four
 * of it; without one they use a setting of the data source that nobody keeps in step with the monitors
 * (grafana/grafana#77234).
 */
function intervalOf({ bars }: Panel, expr: string, flow: Flow): string | undefined {
  if (bars !== undefined) return prometheusDuration(bars);
  return expr.includes('$__rate_interval') ? prometheusDuration(flow.scrapeInterval) : undefined;
}
