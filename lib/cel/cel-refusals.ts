import { type KuadrantVersion } from '../platform/kuadrant-version';
import { anyOf } from '../validation/wording';
import { type CelNode, MACROS, type Step, quoted } from './cel-node';
import { type CelDialect } from './cel-dialect';
import { FUNCTIONS, METHODS, hasMethod } from './cel-names';

/** Roots that an expression can read. Source: Kuadrant/wasm-shim `data/cel.rs`, `eval`. */
export const BOUND: ReadonlySet<string> = new Set(['request', 'source', 'destination', 'metadata', 'auth']);
/** Roots that the shim asks Envoy for, and then does not bind. Same source. */
const UNBOUND: ReadonlySet<string> = new Set(['response', 'connection', 'filter_state', 'ratelimit']);

export function unboundRoot(root: string, text: string): string {
  if (root === 'response') {
    return `${text} is read before there is a response: write \`responseBodyJSON("/…")\` for a field of its body.`;
  }
  if (UNBOUND.has(root)) {
    return `${text} fails, as the shim knows \`${root}\` but never binds it: write an attribute of request, source or destination.`;
  }
  return `\`${root}\` is bound to nothing: write a path under ${anyOf([...BOUND])}, or \`"${root}"\` if it is a text.`;
}

export function unknownCall(node: CelNode, name: string, dialect: CelDialect): string {
  if (node.op === 'call' && METHODS.has(name)) {
    return `${quoted(node)} calls ${name}() on nothing: write it behind the value, as in \`x.${name}(…)\`.`;
  }
  if (FUNCTIONS.has(name))
    return `${quoted(node)} calls ${name}() on a value: write the value inside, as in \`${name}(x)\`.`;
  if (name === 'queryMap') {
    return `${quoted(node)} works in conditions of a route at most: test the text, as in \`request.query.contains("…")\`.`;
  }
  const methods = [...METHODS].filter((each) => hasMethod(each, dialect));
  const names = new Set([...FUNCTIONS, ...methods, ...MACROS, 'has']);
  const known = [...names].filter((each) => !each.startsWith('get') && each !== 'existsOne').sort();
  return `${quoted(node)} calls ${name}(), which the shim does not have: write ${anyOf(known)}.`;
}

export function subscriptOnRoot(root: string, { name, node }: Step): string {
  const field = typeof name === 'string' ? name : '…';
  return `${quoted(node)} is null, as the shim fetches only what is dotted: write \`${root}.${field}\`.`;
}

export function unreadableBody(node: CelNode, name: string, version: KuadrantVersion): string {
  const why =
    name === 'responseBodyJSON'
      ? `reaches no metric in Kuadrant ${version}, whose report call carries no labels of the response`
      : `is never answered in Kuadrant ${version}, whose shim does not read the request body for it`;
  return `${quoted(node)} ${why}: read the path or a header, as with \`Cel.pathSegment(2)\`.`;
}

export function nullObject(
  path: readonly string[],
  inner: readonly string[] | undefined,
  version: KuadrantVersion,
): string {
  const object = `\`${path.join('.')}\``;
  if (inner === undefined) {
    return `${object} is null in Kuadrant ${version}, which fetches single fields: write \`${path.join('.')}.\` and the name of one.`;
  }
  return (
    `${object} hides \`${inner.join('.')}\`, which is null in Kuadrant ${version} while both are written: leave the shorter ` +
    'one out, `auth != null` tests enough.'
  );
}

/** Kuadrant 1.3 keeps no list of `auth` where expressions find it. */
export function nullList(path: string, version: KuadrantVersion): string {
  return (
    `\`${path}\` is a list, which is null in Kuadrant ${version}: let the AuthPolicy export it as one text, such as ` +
    `\`${path}_str\`, and read that.`
  );
}

export function neverFetched(node: CelNode, version: KuadrantVersion): string {
  const text = quoted(node);
  return (
    `${text} is never there, as Kuadrant ${version} does not ask Envoy for what is read only where it stands: read it in ` +
    `the condition too, as in \`… != "" ? … : "unknown"\`.`
  );
}

export function ignoredSigns(node: CelNode, sign: string, operand: string, version: KuadrantVersion): string {
  const read = operand.slice(1, -1);
  return `${quoted(node)} is read as \`${sign}${read}\` in Kuadrant ${version}, which is the opposite: write ${operand}.`;
}

/** Of the methods that take any. */
const MOST_ARGUMENTS: Readonly<Record<string, number>> = {
  ...{ contains: 1, startsWith: 1, endsWith: 1, matches: 1, charAt: 1, indexOf: 2, lastIndexOf: 2 },
  ...{ join: 1, replace: 3, split: 2, substring: 2 },
};

/** Where a function is found by its name, arguments too many are dropped; where by its arguments, there is no such one. */
export function extraArguments(node: CelNode, name: string, count: number): string | undefined {
  const most = MOST_ARGUMENTS[name] ?? 0;
  if (count <= most) return undefined;
  const takes = most === 0 ? 'none' : `at most ${most}`;
  return `${quoted(node)} gives ${name}() too many arguments, and it takes ${takes}: leave out the others.`;
}

/**
 * The operator keeps what a label reads of a body under the last name of its pointer, as it is written, and finds the
 * call by its text. Source: Kuadrant/kuadrant-operator `internal/wasm/action_spec.go`.
 */
export function unkeptPointer(
  node: CelNode,
  name: string,
  pointer: string,
  version: KuadrantVersion,
): string | undefined {
  const cost = 'and the filter rejects its whole configuration, so that nothing is authenticated or counted';
  const field = pointer.split('/').at(-1) ?? '';
  if (!/^[A-Za-z_]\w*$/.test(field)) {
    return (
      `${quoted(node)} is kept as \`….body.${field}\` in Kuadrant ${version}, which is no name, ${cost}: read a field whose ` +
      'name is letters, digits and "_".'
    );
  }
  const text = node.input.slice(node.start, node.end);
  const written = [`${name}("${pointer}")`, `${name}('${pointer}')`];
  return written.includes(text)
    ? undefined
    : `${quoted(node)} is not found by Kuadrant ${version}, ${cost}: write it without blanks, as \`${written[0] ?? ''}\`.`;
}
