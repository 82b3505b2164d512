import { type ASTNode } from '@marcbachmann/cel-js';
import { MACROS } from './cel-functions';

/** One step away from where a value comes from: a field, or a subscript whose name is undefined when it is computed. */
export interface Step {
  readonly op: '.' | '.?' | '[]' | '[?]';
  readonly name: string | bigint | undefined;
  /** The tree up to and with this step. */
  readonly node: ASTNode;
}

/** `auth.identity.groups[0]` is `auth`, and three steps. */
export function unwind(node: ASTNode): { readonly origin: ASTNode; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let origin = node;
  while (origin.op === '.' || origin.op === '.?' || origin.op === '[]' || origin.op === '[?]') {
    steps.unshift({ op: origin.op, name: nameOf(origin.args[1]), node: origin });
    origin = origin.args[0];
  }
  return { origin, steps };
}

function nameOf(key: string | ASTNode): string | bigint | undefined {
  if (typeof key === 'string') return key;
  if (key.op !== 'value') return undefined;
  return typeof key.args === 'string' || typeof key.args === 'bigint' ? key.args : undefined;
}

/** The parts of a node that are evaluated; the variable of a macro is not one. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall': {
      const [name, receiver, args] = node.args;
      return [receiver, ...(MACROS.has(name) ? args.slice(1) : args)];
    }
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}

/** Whether a path leads through an object, both as names. */
export function isWithin(path: readonly string[], object: readonly string[]): boolean {
  return path.length > object.length && object.every((name, i) => path[i] === name);
}

/** `optional.of(…)` and `optional.none()` are functions with a dot in their name. */
export function isOptionalNamespace(node: ASTNode): boolean {
  return node.op === 'id' && node.args === 'optional';
}

/** A part of an expression as it was written, for a message. */
export function quoted(node: ASTNode): string {
  return shortened(node.input.slice(node.start, node.end));
}

export function shortened(text: string): string {
  return `\`${text.length > 100 ? `${text.slice(0, 99)}…` : text}\``;
}
