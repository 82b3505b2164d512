import { type Expr, quoted } from '../../promql/promql-ast';
import { FUNCTIONS } from '../../promql/promql-functions';
import { hasPrefixOfOurs } from '../../promql/ownership';
import { isRemoved } from './metric-removed';
import { isRecorded } from './metric-renamed';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

export const metricUnknown: QueryCheck = {
  id: 'metric-unknown',
  severity: 'error',
  summary: 'A query asks for a metric that nobody has described.',
  find: (query) => (query.context.strict === false ? likelyTypos(query) : unknowns(query)),
};

/** In somebody else's query a name that we do not know may be theirs, so that it is no error. */
function likelyTypos(query: CheckedQuery): readonly QueryFinding[] {
  return query.selectors.flatMap((selector) => {
    const { name } = selector;
    if (name === undefined || isRecorded(query, name) || isRemoved(query, name)) return [];
    const meant = query.names.slip(name);
    const said = `\`${name}\` is nobody's metric that we know`;
    if (meant !== undefined) {
      const named = { from: selector.from, text: name };
      const fix = selector.text.startsWith(name) ? replacing(named, meant) : undefined;
      return [at(selector, `${said}: did you mean ${meant}?`, { severity: 'warning', fix })];
    }
    if (!hasPrefixOfOurs(name) || query.names.unknown(name) === undefined) return [];
    return [
      at(selector, `${said}, although its prefix is: look up the name in the version that you run.`, {
        severity: 'warning',
      }),
    ];
  });
}

function unknowns({ expr, parts, names }: CheckedQuery): readonly QueryFinding[] {
  return parts.flatMap((part) => {
    if (part.kind === 'selector' && part.name !== undefined) {
      const problem = names.unknown(part.name);
      return problem === undefined ? [] : [at(part, problem)];
    }
    const alone = part.kind === 'selector' || (part.kind === 'variable' && part === expr);
    const unnamed = alone ? [part] : variableVectors(part);
    return unnamed.map((unsaid) =>
      at(
        unsaid,
        `${quoted(unsaid)} does not say which metric it reads, so that nothing can be checked: write its name.`,
      ),
    );
  });
}

/** Variables in the place of a vector. */
function variableVectors(expr: Expr): readonly Expr[] {
  if (expr.kind === 'aggregation') return expr.of.kind === 'variable' ? [expr.of] : [];
  if (expr.kind !== 'call') return [];
  return expr.args.filter(
    (arg, i) => arg.kind === 'variable' && FUNCTIONS.get(expr.name)?.args[i] === 'vector',
  );
}
