import { Duration } from 'cdk8s';
import { prometheusDuration } from '../validation/durations';
import { type Expr, type Matrix, childrenOf, quoted } from './promql-ast';
import { hasVariable } from './promql-grafana';
import { type RawPromql } from './promql-query';

/** Functions that need a span of their own, whatever the zoom of the dashboard is. */
const OWN_SPAN: ReadonlySet<string> = new Set([
  ...['absent_over_time', 'deriv', 'last_over_time', 'predict_linear', 'present_over_time'],
]);

/** Windows that are too short to hold two samples, or that do not follow the dashboard. */
export function windowProblems({ expr, context }: RawPromql): readonly string[] {
  const problems: string[] = [];
  visit(expr, context.use === 'rule');
  return problems;

  /** `free`: a fixed window is right here. */
  function visit(part: Expr, free: boolean, callee?: string): void {
    if (part.kind === 'matrix') {
      const problem = (free ? undefined : fixedProblem(part, callee)) ?? shortProblem(part);
      if (problem !== undefined) problems.push(problem);
    }
    const own = part.kind === 'call' && OWN_SPAN.has(part.name);
    // Within a subquery the step is the subquery's, and not the dashboard's.
    const inner = free || own || part.kind === 'subquery';
    for (const child of childrenOf(part)) visit(child, inner, part.kind === 'call' ? part.name : callee);
  }

  function fixedProblem({ window }: Matrix, callee: string | undefined): string | undefined {
    if (window.seconds === undefined || sameAs(window.seconds, context.bars)) return undefined;
    if (context.bars !== undefined) {
      const bars = prometheusDuration(context.bars);
      return `\`[${window.text}]\` is not the step of the bars: write \`[${bars}]\`.`;
    }
    const [first, second] =
      callee === 'increase' ? ['$__range', '$__rate_interval'] : ['$__rate_interval', '$__range'];
    return `\`[${window.text}]\` does not follow the dashboard: write \`[${first}]\`, or \`[${second}]\`.`;
  }

  function shortProblem({ window }: Matrix): string | undefined {
    const interval = context.flow.scrapeInterval;
    const leastMillis = 4 * interval.toMilliseconds();
    const least = `four scrape intervals of ${prometheusDuration(interval)}`;
    if (/\b__interval\b/.test(window.text) && hasVariable(window.text)) {
      // The step is never shorter than that of the bars.
      if ((context.bars?.toMilliseconds() ?? 0) >= leastMillis) return undefined;
      return `${quoted({ text: `[${window.text}]` })} can be shorter than ${least}: write \`[$__rate_interval]\`.`;
    }
    if (window.seconds === undefined || window.seconds * 1000 >= leastMillis) return undefined;
    return (
      `\`[${window.text}]\` is shorter than ${least} and would often be empty: write at least ` +
      `\`[${prometheusDuration(Duration.millis(leastMillis))}]\`.`
    );
  }
}

function sameAs(seconds: number, duration: Duration | undefined): boolean {
  return duration?.toMilliseconds() === seconds * 1000;
}
