import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  type Part,
  type Selector,
  COMPARISONS,
  SET_OPERATORS,
  quoted,
} from './promql-ast';
import {
  AGGREGATION_PARAMETERS,
  EXPERIMENTAL_AGGREGATIONS,
  FUNCTIONS,
  type FunctionTraits,
  type ValueType,
} from './promql-functions';
import { matches } from './promql-literals';

/** What Prometheus refuses, and the part of the query that it is in. */
export interface TypeProblem {
  readonly at: Part;
  readonly message: string;
}

/** A variable of Grafana can be anything. */
type Known = ValueType | 'anything';

const NAMES: Readonly<Record<ValueType, string>> = {
  scalar: 'a number',
  vector: 'a vector',
  matrix: 'a range',
  string: 'a string',
};

/**
 * What Prometheus refuses although it parses: wrong arguments, a range where a vector belongs, matching without
 * vectors. Source: prometheus/prometheus `promql/parser/parse.go`, `checkAST`.
 */
export function typeProblems(expr: Expr): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const type = typeOf(expr, problems);
  if (problems.length > 0) return problems;
  if (type === 'matrix') {
    problems.push({
      at: expr,
      message: `${quoted(expr)} is a range, which nothing can draw: put a function around it, such as rate().`,
    });
  }
  if (type === 'string') {
    problems.push({
      at: expr,
      message: `${quoted(expr)} is a string, which nothing can draw: write an expression.`,
    });
  }
  return problems;
}

function typeOf(expr: Expr, problems: TypeProblem[]): Known {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'variable':
      return 'anything';
    case 'selector':
      if (!expr.named) problems.push(...emptySelector(expr));
      return 'vector';
    case 'matrix':
      typeOf(expr.of, problems);
      if (expr.of.kind !== 'selector') {
        problems.push({
          at: expr,
          message:
            expr.of.kind === 'shifted'
              ? `${quoted(expr)} moves in time before it has a range: write the brackets first, as in \`x[5m] offset 1h\`.`
              : `${quoted(expr)} asks a result for its past: write a subquery, \`[${expr.window.text}:]\`.`,
        });
      }
      return 'matrix';
    case 'subquery':
      wants('vector', expr.of, problems, expr);
      return 'matrix';
    case 'shifted':
      return shifted(expr.of, problems, expr);
    case 'unary': {
      const type = typeOf(expr.of, problems);
      if (type === 'matrix' || type === 'string') {
        problems.push({
          at: expr,
          message: `${quoted(expr)} puts a sign on ${NAMES[type]}: leave the sign out.`,
        });
      }
      return type;
    }
    case 'aggregation':
      return aggregation(expr, problems);
    case 'call':
      return call(expr, problems);
    case 'binary':
      return binary(expr, problems);
  }
}

function emptySelector(expr: Selector): readonly TypeProblem[] {
  // Prometheus wants one matcher that a series without the label does not meet.
  const narrows = expr.matchers.some((matcher) => matches(matcher, '') !== true);
  return narrows ? [] : [{ at: expr, message: `${quoted(expr)} would select everything: name a metric.` }];
}

function shifted(of: Expr, problems: TypeProblem[], whole: Expr): Known {
  const type = typeOf(of, problems);
  const target = of.kind === 'shifted' ? undefined : of.kind;
  if (target !== undefined && !['selector', 'matrix', 'subquery', 'variable'].includes(target)) {
    problems.push({
      at: whole,
      message: `${quoted(whole)} moves a result in time, and only selectors can be moved: write the offset or @ behind the metric.`,
    });
  }
  return type;
}

function aggregation(expr: Aggregation, problems: TypeProblem[]): Known {
  wants('vector', expr.of, problems, expr);
  const wanted = AGGREGATION_PARAMETERS.get(expr.operator);
  if (EXPERIMENTAL_AGGREGATIONS.has(expr.operator)) problems.push(behindFlag(expr, expr.operator));
  if (wanted !== undefined && expr.parameter !== undefined) wants(wanted, expr.parameter, problems, expr);
  else if (wanted !== undefined) {
    problems.push({
      at: expr,
      message: `${quoted(expr)} is missing its first argument, ${NAMES[wanted]}: write \`${expr.operator}(…, …)\`.`,
    });
  } else if (expr.parameter !== undefined) {
    problems.push({
      at: expr,
      message: `${quoted(expr)} has an argument too many: ${expr.operator} takes one.`,
    });
  }
  return 'vector';
}

function call(expr: Call, problems: TypeProblem[]): Known {
  const traits = FUNCTIONS.get(expr.name);
  if (traits === undefined) return 'anything';
  if (traits.experimental) problems.push(behindFlag(expr, expr.name));
  const { length } = expr.args;
  if (length < traits.least || (!traits.repeats && length > traits.args.length)) {
    problems.push({
      at: expr,
      message: `${quoted(expr)} has ${counted(length)}: ${expr.name} takes ${signature(traits)}.`,
    });
  }
  for (const [i, arg] of expr.args.entries()) {
    const wanted = traits.args[Math.min(i, traits.args.length - 1)];
    if (wanted !== undefined) wants(wanted, arg, problems, expr);
  }
  return traits.returns;
}

function binary(expr: Binary, problems: TypeProblem[]): Known {
  const sides = [typeOf(expr.left, problems), typeOf(expr.right, problems)] as const;
  const ranged = sides.find((side) => side === 'matrix' || side === 'string');
  const say = (problem: string) => problems.push({ at: expr, message: `${quoted(expr)} ${problem}` });
  if (ranged === 'matrix') say('has a range as an operand: put a function around it, such as rate().');
  if (ranged === 'string') say('has a string as an operand: write a number or a vector.');
  if (ranged !== undefined) return 'vector';
  const numbers = sides.filter((side) => side === 'scalar').length;
  if (expr.bool && !COMPARISONS.has(expr.operator))
    say('has bool, which only comparisons take: leave it out.');
  if (COMPARISONS.has(expr.operator) && numbers === 2 && !expr.bool) {
    say(`compares two numbers: write \`${expr.operator} bool\`.`);
  }
  if (SET_OPERATORS.has(expr.operator)) {
    if (numbers > 0) say(`joins a number to a set: write \`vector(…)\` around it, or compare instead.`);
    if (expr.group !== undefined)
      say(`has group_${expr.group.side}, which ${expr.operator} cannot use: leave it out.`);
  } else if (numbers > 0 && expr.matching !== undefined && expr.matching.labels.length > 0) {
    say(`matches labels with a number: leave ${expr.matching.on ? 'on' : 'ignoring'}(…) out.`);
  }
  const both =
    expr.matching?.on === true ? expr.group?.labels.find(({ name }) => inList(name, expr)) : undefined;
  if (both !== undefined) {
    say(
      `has ${both.text} in on(…) and in group_${expr.group?.side ?? 'left'}(…): leave it out of the latter.`,
    );
  }
  if (numbers === 2) return 'scalar';
  return sides.includes('anything') && !sides.includes('vector') ? 'anything' : 'vector';
}

function inList(name: string | undefined, expr: Binary): boolean {
  return name !== undefined && (expr.matching?.labels.some((label) => label.name === name) ?? false);
}

function wants(wanted: ValueType, expr: Expr, problems: TypeProblem[], whole: Expr): void {
  const type = typeOf(expr, problems);
  if (type === wanted || type === 'anything') return;
  if (wanted === 'matrix' && type === 'vector') {
    problems.push({
      at: expr,
      message: `${quoted(whole)} needs a range: write a window in brackets behind ${quoted(expr)}.`,
    });
  } else if (wanted === 'vector' && type === 'matrix') {
    problems.push({
      at: expr,
      message: `${quoted(whole)} cannot take the range ${quoted(expr)}: put a function around it, such as rate().`,
    });
  } else {
    problems.push({
      at: expr,
      message: `${quoted(whole)} has ${NAMES[type]}, ${quoted(expr)}, where ${NAMES[wanted]} belongs: write one.`,
    });
  }
}

function behindFlag(expr: Expr, name: string): TypeProblem {
  return {
    at: expr,
    message: `${quoted(expr)} uses ${name}, which Prometheus has only behind a flag: write it without.`,
  };
}

function counted(length: number): string {
  return length === 0 ? 'no argument' : length === 1 ? 'one argument' : `${length} arguments`;
}

function signature({ args, least, repeats }: FunctionTraits): string {
  const some = repeats ? 'any number of times' : 'perhaps';
  const wanted = args.map((arg, i) => (i < least ? NAMES[arg] : `${some} ${NAMES[arg]}`));
  return wanted.length < 2
    ? (wanted[0] ?? 'none')
    : `${wanted.slice(0, -1).join(', ')} and ${wanted.at(-1) ?? ''}`;
}
