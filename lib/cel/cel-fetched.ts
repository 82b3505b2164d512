import { type CelDialect } from './cel-dialect';
import { type CelNode, childrenOf, unwind } from './cel-node';

/** Roots whose fields the shim asks Envoy for, one by one. */
const ASKED: ReadonlySet<string> = new Set(['request', 'source', 'destination', 'metadata', 'auth']);

interface Read {
  readonly path: string;
  readonly node: CelNode;
}

/**
 * The attributes that an expression reads and the shim does not ask for, so that they are not there. It walks through
 * the expression first, and misses some places.
 *
 * Source: Kuadrant/wasm-shim `data/cel.rs`, `properties`: at 0.11.1 for Kuadrant 1.3, later for the others.
 */
export function unfetched(ast: CelNode, dialect: CelDialect): readonly CelNode[] {
  const asked = new Set(readsIn(ast, (node) => visited(node, dialect)).map(({ path }) => path));
  // What is fetched brings along what is inside it, such as one header of all.
  const isAsked = ({ path }: Read): boolean =>
    [...asked].some((each) => path === each || path.startsWith(`${each}.`));
  const missing = readsIn(ast, childrenOf).filter((read) => !isAsked(read));
  return missing
    .filter(({ path }, i) => missing.findIndex((other) => other.path === path) === i)
    .map(({ node }) => node);
}

/** The parts of a node that the shim looks for attributes in. */
function visited(node: CelNode, { fetches }: CelDialect): readonly CelNode[] {
  // The path of a field goes on into what it is taken of: `{"a": request.host}.a` asks for `request.host.a`.
  if (node.op === '.' && isMade(node.args[0])) return [];
  if (fetches === 'everywhere') return childrenOf(node);
  switch (node.op) {
    case '?:':
      return [node.args[0], node.args[2]];
    case '[]':
    case '[?]':
      return [node.args[0]];
    case 'map':
      return [];
    default:
      return childrenOf(node);
  }
}

function isMade({ op, args }: CelNode): boolean {
  return op === 'map' || op === 'list' || (op === 'rcall' && args[0] === 'map');
}

function readsIn(
  node: CelNode,
  parts: (node: CelNode) => readonly CelNode[],
  bound: readonly string[] = [],
): readonly Read[] {
  const { origin, steps } = unwind(node);
  if (origin.op === 'id' && ASKED.has(origin.args) && !bound.includes(origin.args)) {
    const dotted = steps.findIndex(({ op }) => op !== '.');
    const names = (dotted < 0 ? steps : steps.slice(0, dotted)).map(({ name }) => String(name));
    const last = steps[names.length - 1];
    const own = last === undefined ? [] : [{ path: [origin.args, ...names].join('.'), node: last.node }];
    return [...own, ...subscriptsOf(node, parts, bound)];
  }
  const variable = node.op === 'rcall' ? node.args[2][0] : undefined;
  const inner = variable?.op === 'id' ? [...bound, variable.args] : bound;
  return parts(node).flatMap((part) => readsIn(part, parts, inner));
}

/** What is read inside the subscripts of a path. */
function subscriptsOf(
  node: CelNode,
  parts: (node: CelNode) => readonly CelNode[],
  bound: readonly string[],
): readonly Read[] {
  const { steps } = unwind(node);
  return steps.flatMap(({ node: step }) => {
    if (step.op !== '[]' && step.op !== '[?]') return [];
    const key = step.args[1];
    return parts(step).includes(key) ? readsIn(key, parts, bound) : [];
  });
}
