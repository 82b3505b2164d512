import { type CelValue } from './cel-value';

interface Node<Op extends string, Args> {
  readonly op: Op;
  readonly args: Args;
  /** The whole expression, and where in it the node was written. */
  readonly input: string;
  readonly start: number;
  readonly end: number;
}

/** Operators between two values, as they are written. */
export type CelBinary = '+' | '-' | '*' | '/' | '%' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'in';

/**
 * A part of a parsed expression. `!!_` and `--_` are operators of their own in Kuadrant 1.3; from 1.4 on any number of
 * `!` or `-` counts once, so they do not come up. Optional parts of lists and maps are listed by position.
 */
export type CelNode =
  | Node<'value', CelValue>
  | Node<'id', string>
  | Node<'.' | '.?', readonly [CelNode, string]>
  | Node<'[]' | '[?]' | CelBinary | '||' | '&&', readonly [CelNode, CelNode]>
  | Node<'!_' | '!!_' | '-_' | '--_', CelNode>
  | Node<'?:', readonly [CelNode, CelNode, CelNode]>
  | Node<'call', readonly [string, readonly CelNode[]]>
  | Node<'rcall', readonly [string, CelNode, readonly CelNode[]]>
  | (Node<'list', readonly CelNode[]> & { readonly optional: ReadonlySet<number> })
  | (Node<'map', readonly (readonly [CelNode, CelNode])[]> & { readonly optional: ReadonlySet<number> })
  | Node<'message', readonly [string, readonly (readonly [string, CelNode])[]]>;

/** One step away from where a value comes from: a field, or a subscript whose name is undefined when it is computed. */
export interface Step {
  readonly op: '.' | '.?' | '[]' | '[?]';
  readonly name: string | bigint | undefined;
  /** The tree up to and with this step. */
  readonly node: CelNode;
}

/** `auth.identity.groups[0]` is `auth`, and three steps. */
export function unwind(node: CelNode): { readonly origin: CelNode; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let origin = node;
  while (origin.op === '.' || origin.op === '.?' || origin.op === '[]' || origin.op === '[?]') {
    steps.unshift({ op: origin.op, name: nameOf(origin.args[1]), node: origin });
    origin = origin.args[0];
  }
  return { origin, steps };
}

function nameOf(key: string | CelNode): string | bigint | undefined {
  if (typeof key === 'string') return key;
  if (key.op !== 'value') return undefined;
  return typeof key.args === 'string' || typeof key.args === 'bigint' ? key.args : undefined;
}

/** Methods whose first argument is a variable for the others. */
export const MACROS: ReadonlySet<string> = new Set([
  ...['all', 'exists', 'exists_one', 'existsOne', 'map', 'filter'],
]);

/** The parts of a node that are evaluated; the variable of a macro is not one. */
export function childrenOf(node: CelNode): readonly CelNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '!!_':
    case '-_':
    case '--_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall': {
      const [name, receiver, args] = node.args;
      return [receiver, ...(MACROS.has(name) ? args.slice(1) : args)];
    }
    case 'map':
      return node.args.flat();
    case 'message':
      return node.args[1].map(([, value]) => value);
    default:
      return node.args;
  }
}

/** Whether a path leads through an object, both as names. */
export function isWithin(path: readonly string[], object: readonly string[]): boolean {
  return path.length > object.length && object.every((name, i) => path[i] === name);
}

/** `optional.of(…)` and `optional.none()` are functions with a dot in their name. */
export function isOptionalNamespace(node: CelNode): boolean {
  return node.op === 'id' && node.args === 'optional';
}

/** A part of an expression as it was written, for a message. */
export function quoted(node: CelNode): string {
  return shortened(node.input.slice(node.start, node.end));
}

export function shortened(text: string): string {
  return `\`${text.length > 100 ? `${text.slice(0, 99)}…` : text}\``;
}

/** The first comment of an expression whose literals are these. */
export function commentIn(input: string, literals: readonly CelNode[]): string | undefined {
  const chars = input.split('');
  for (const { start, end } of literals) chars.fill(' ', start, end);
  const at = chars.join('').indexOf('//');
  return at < 0 ? undefined : input.slice(at).split('\n', 1)[0];
}
