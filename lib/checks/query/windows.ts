import { Duration } from 'cdk8s';
import { type Expr, type Matrix, childrenOf, quoted, selectorUnder } from '../../promql/promql-ast';
import { hasVariable } from '../../promql/promql-grafana';
import { prometheusDuration } from '../../validation/durations';
import { type CheckedQuery, type QueryCheck, at, replacing } from './query-check';

/** Functions that need a span of their own, whatever the zoom of the dashboard is. */
const OWN_SPAN: ReadonlySet<string> = new Set([
  ...['absent_over_time', 'deriv', 'last_over_time', 'predict_linear', 'present_over_time'],
]);

/** A window of the query: `free` where its length is the question, and need not follow the dashboard. */
interface WindowUse {
  readonly matrix: Matrix;
  readonly free: boolean;
  readonly callee: string | undefined;
}

function windowsIn({ expr, context }: CheckedQuery): readonly WindowUse[] {
  const found: WindowUse[] = [];
  visit(expr, context.use === 'rule');
  return found;

  function visit(part: Expr, free: boolean, callee?: string): void {
    if (part.kind === 'matrix') found.push({ matrix: part, free, callee });
    const own = part.kind === 'call' && OWN_SPAN.has(part.name);
    // Within a subquery the step is the subquery's, and not the dashboard's.
    const inner = free || own || part.kind === 'subquery';
    for (const child of childrenOf(part)) visit(child, inner, part.kind === 'call' ? part.name : callee);
  }
}

export const windowFixed: QueryCheck = {
  id: 'window-fixed',
  severity: 'warning',
  summary:
    'The window of a panel stays as it is while the dashboard is zoomed, so that samples are left out.',
  find: (query) =>
    windowsIn(query).flatMap(({ matrix: { window }, free, callee }) => {
      const { bars, asking = {} } = query.context;
      if (!free && isRangeAtEachStep(window.text, callee, query)) {
        return [
          at(window, `\`[${window.text}]\` is the whole range at every step: write \`[$__rate_interval]\`.`, {
            fix: replacing(window, '$__rate_interval'),
          }),
        ];
      }
      if (free || window.seconds === undefined) return [];
      if (sameAs(window.seconds, bars) || sameAs(window.seconds, asking.minStep)) return [];
      if (bars !== undefined) {
        const step = prometheusDuration(bars);
        return [at(window, `\`[${window.text}]\` is not the step of the bars: write \`[${step}]\`.`)];
      }
      if (query.context.strict === false && isTheQuestion(window.seconds, query)) return [];
      const [first, second] =
        callee === 'increase' ? ['$__range', '$__rate_interval'] : ['$__rate_interval', '$__range'];
      return [
        at(
          window,
          `\`[${window.text}]\` does not follow the dashboard: write \`[${first}]\`, or \`[${second}]\`.`,
          { fix: replacing(window, first) },
        ),
      ];
    }),
};

/** A rate over the range of the dashboard is one number, which a graph draws as a line that hardly moves. */
function isRangeAtEachStep(window: string, callee: string | undefined, { context }: CheckedQuery): boolean {
  const isRate = callee === 'rate' || callee === 'irate';
  return (
    context.strict === false &&
    isRate &&
    context.asking !== undefined &&
    context.asking.instant !== true &&
    /^\s*\$\{?__range(_s\}?s)?\}?\s*$/.test(window)
  );
}

/** "In the last hour", asked once or named in the title, is a question of its own. */
function isTheQuestion(seconds: number, { context }: CheckedQuery): boolean {
  const { instant = false, title = '' } = context.asking ?? {};
  return (
    instant ||
    seconds >= 3600 ||
    /\b(last|past|per|over|today|daily|hourly)\b|\d\s*(h|m|min|d)\b/i.test(title)
  );
}

export const windowTooShort: QueryCheck = {
  id: 'window-too-short',
  severity: 'error',
  summary: 'A window is shorter than a few scrape intervals, so that it is often empty.',
  find: (query) =>
    windowsIn(query).flatMap(({ matrix }) => {
      const { window } = matrix;
      const { asking = {}, bars, strict } = query.context;
      const scraped = scrapeOf(query, matrix);
      if (scraped === undefined) return [];
      const { interval, known } = scraped;
      const step = asking.minStep ?? bars;
      const leastMillis = 4 * interval.toMilliseconds();
      const least = `four scrape intervals of ${prometheusDuration(interval)}`;
      const severity = known ? undefined : ('warning' as const);
      if (/\b__interval\b/.test(window.text) && hasVariable(window.text)) {
        // The step is never shorter than that of the bars.
        if ((step?.toMilliseconds() ?? 0) >= leastMillis) return [];
        return [
          at(
            window,
            `${quoted({ text: `[${window.text}]` })} can be shorter than ${least}: write \`[$__rate_interval]\`.`,
            { severity, fix: replacing(window, '$__rate_interval') },
          ),
        ];
      }
      if (window.seconds === undefined || window.seconds * 1000 >= leastMillis) return [];
      // Two samples are enough for a rate while no scrape fails.
      const enough = strict === false && window.seconds * 1000 >= 2 * interval.toMilliseconds();
      const write = prometheusDuration(Duration.millis(leastMillis));
      return [
        at(
          window,
          `\`[${window.text}]\` is shorter than ${least} and would often be empty: write at least \`[${write}]\`.`,
          { severity: enough ? 'warning' : severity, fix: replacing(window, write) },
        ),
      ];
    }),
};

export const rateIntervalEmpty: QueryCheck = {
  id: 'rate-interval-empty',
  severity: 'warning',
  summary:
    'The panel says no least step, and $__rate_interval is then too short for how often the exporter is scraped.',
  find: (query) => {
    const { asking, use, strict } = query.context;
    if (use !== 'dashboard' || strict !== false || asking === undefined || asking.minStep !== undefined)
      return [];
    return windowsIn(query).flatMap(({ matrix }) => {
      if (!/^\s*\$\{?__rate_interval\}?\s*$/.test(matrix.window.text)) return [];
      const scraped = scrapeOf(query, matrix);
      if (scraped?.known !== true || scraped.interval.toSeconds() <= ASSUMED_BY_GRAFANA * 2) return [];
      const interval = prometheusDuration(scraped.interval);
      return [
        at(
          matrix.window,
          `\`$__rate_interval\` can be as short as 1m, and this is scraped every ${interval}: set the panel's min ` +
            `interval to ${interval}, or the scrape interval of the data source.`,
        ),
      ];
    });
  },
};

/** Seconds that Grafana takes for the scrape interval of a data source that says none. */
const ASSUMED_BY_GRAFANA = 15;

/** How often what a window is over is scraped, and whether anybody said so; nothing of what is not ours. */
function scrapeOf(
  query: CheckedQuery,
  matrix: Matrix,
): { readonly interval: Duration; readonly known: boolean } | undefined {
  const { flow, strict, assumed, monitored } = query.context;
  if (strict !== false) return { interval: flow.scrapeInterval, known: true };
  const selector = selectorUnder(matrix);
  const series = selector && query.seriesOf(selector);
  if (series === undefined) return undefined;
  const interval = monitored?.(series.metric)?.interval;
  if (interval !== undefined) return { interval, known: true };
  if (!series.ours) return undefined;
  return { interval: flow.scrapeInterval, known: assumed?.has('scrape-interval') !== true };
}

function sameAs(seconds: number, duration: Duration | undefined): boolean {
  return duration?.toMilliseconds() === seconds * 1000;
}
