import { type Selector, selectorsIn } from '../../../lib/promql/promql-ast';
import { parsePromql } from '../../../lib/promql/promql-parse';
import { type PrometheusApi } from './prometheus-api';

/** Why a query answers nothing: the first of its selectors that finds nothing, and the condition that is to blame. */
export async function causeOfNothing(prometheus: PrometheusApi, expr: string, at: number): Promise<string> {
  const parsed = parsePromql(expr);
  if ('problem' in parsed) return parsed.problem;
  for (const selector of selectorsIn(parsed.expr)) {
    if (await finds(prometheus, selector.text, at)) continue;
    const blamed = await blame(prometheus, selector, at);
    return `${selector.text} finds nothing${blamed === undefined ? '' : `, because of ${blamed}`}`;
  }
  return 'every selector finds series: the expression leaves none of them';
}

async function blame(
  prometheus: PrometheusApi,
  { name, matchers }: Selector,
  at: number,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  if (!(await finds(prometheus, name, at))) return `the metric: there is no ${name} at all`;
  for (const matcher of matchers) {
    const others = matchers.filter((other) => other !== matcher).map(({ text }) => text);
    if (await finds(prometheus, `${name}{${others.join(',')}}`, at)) return matcher.text;
  }
  return undefined;
}

async function finds(prometheus: PrometheusApi, selector: string, at: number): Promise<boolean> {
  return (await prometheus.query(`count(last_over_time(${selector}[1h]))`, at)).length > 0;
}
