import { CEL_DIALECTS } from '../cel/cel-dialect';
import { CelFailure } from '../cel/cel-error';
import { type CelBindings, CelTooLarge, type CelTrace, evaluateCel } from '../cel/cel-evaluator';
import { type CelNode } from '../cel/cel-node';
import { parseCel } from '../cel/cel-parser';
import { CelSyntaxError } from '../cel/cel-tokens';
import { type CelValue, isMap } from '../cel/cel-value';
import { type KuadrantVersion } from '../platform/kuadrant-version';

/** What an expression gives for one request; `too-large` when it takes more work than a check should do. */
export type CelOutcome =
  | { readonly is: 'value'; readonly value: CelValue }
  | { readonly is: 'failure' }
  | { readonly is: 'too-large' };

type Roots = CelBindings['roots'];

/** The syntax tree, where there is one. The check of expressions reports what does not parse. */
export function parsedCel(text: string, version: KuadrantVersion): CelNode | undefined {
  try {
    return parseCel(text, CEL_DIALECTS[version].grammar);
  } catch (error) {
    if (error instanceof CelSyntaxError) return undefined;
    throw error;
  }
}

export function celOutcome(
  ast: CelNode,
  bindings: CelBindings,
  version: KuadrantVersion,
  trace: CelTrace,
): CelOutcome {
  try {
    return { is: 'value', value: evaluateCel(ast, bindings, CEL_DIALECTS[version], trace) };
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
    if (value === undefined || !isMap(value)) return undefined;
    value = value.get(name);
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
