import { type CelNode, childrenOf, unwind } from '../cel/cel-node';

/** Operators and functions that answer with true or false, whatever text they are given. */
const CONDITIONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_']);
const QUESTIONS: ReadonlySet<string> = new Set([
  ...['contains', 'startsWith', 'endsWith', 'matches'],
  ...['all', 'exists', 'exists_one', 'hasValue'],
]);

/**
 * The headers, in lower case, whose text ends up in what an expression gives. One that only decides between texts of
 * the expression is not among them: it cannot make up new ones.
 */
export function shownHeaders(ast: CelNode): ReadonlySet<string> {
  const shown = new Set<string>();
  const visit = (node: CelNode): void => {
    if (isCondition(node)) return;
    const { origin, steps } = unwind(node);
    const [headers, header] = steps;
    if (origin.op === 'id' && origin.args === 'request' && headers?.name === 'headers') {
      if (typeof header?.name === 'string') shown.add(header.name.toLowerCase());
      return;
    }
    // A key and a condition choose among values, and are none themselves.
    const [, ...branches] = childrenOf(node);
    const parts = node.op === '?:' ? branches : steps.length > 0 ? [origin] : childrenOf(node);
    for (const part of parts) visit(part);
  };
  visit(ast);
  return shown;
}

function isCondition(node: CelNode): boolean {
  if (node.op === 'call') return node.args[0] === 'has';
  return CONDITIONS.has(node.op) || (node.op === 'rcall' && QUESTIONS.has(node.args[0]));
}
