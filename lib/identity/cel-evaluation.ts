import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { type CelBindings, CelFailure, CelTooLarge, type CelTrace, evaluateCel } from '../cel/cel-evaluator';
import { type CelValue } from '../cel/cel-functions';
import { type KuadrantVersion } from '../platform/kuadrant-version';

/** What an expression gives for one request; `too-large` when it takes more work than a check should do. */
export type CelOutcome =
  | { readonly is: 'value'; readonly value: CelValue }
  | { readonly is: 'failure' }
  | { readonly is: 'too-large' };

type Roots = CelBindings['roots'];

// As in the check of expressions, which reports what does not parse.
const CEL = new Environment({ enableOptionalTypes: true, limits: { maxAstNodes: 1000, maxDepth: 100 } });

/** The syntax tree, where there is one. */
export function parsedCel(text: string): ASTNode | undefined {
  try {
    return CEL.parse(text).ast;
  } catch {
    return undefined;
  }
}

export function celOutcome(
  ast: ASTNode,
  bindings: CelBindings,
  version: KuadrantVersion,
  trace: CelTrace,
): CelOutcome {
  try {
    return { is: 'value', value: evaluateCel(ast, bindings, version, trace) };
  } catch (error) {
    if (error instanceof CelFailure) return { is: 'failure' };
    if (error instanceof CelTooLarge) return { is: 'too-large' };
    throw error;
  }
}

/** The same request with another value at a path; without a value, with nothing there. */
export function boundTo(bindings: CelBindings, path: readonly string[], value?: CelValue): CelBindings {
  return { ...bindings, roots: changed(bindings.roots, path, value) };
}

/** What a request has at a path; nothing where the path ends early. */
export function boundAt({ roots }: CelBindings, path: readonly string[]): CelValue | undefined {
  let value: CelValue | undefined = roots;
  for (const name of path) {
    if (!(value instanceof Map)) return undefined;
    value = (value as Roots).get(name);
  }
  return value;
}

function changed(map: Roots, [name, ...rest]: readonly string[], value: CelValue | undefined): Roots {
  if (name === undefined) return map;
  const copy = new Map(map);
  if (rest.length > 0) {
    const inner = map.get(name);
    copy.set(name, changed(inner instanceof Map ? (inner as Roots) : new Map(), rest, value));
  } else if (value === undefined) {
    copy.delete(name);
  } else {
    copy.set(name, value);
  }
  return copy;
}
