import { type Problem } from '../problems/problem';
import { type CelNode, childrenOf } from './cel-node';

/** What a field of `auth` has to be, judging by how it is used; a text where nothing says otherwise. */
export type CelKind = 'list' | 'number' | 'bool';

/** What an expression reads, and what is wrong with it before anything is evaluated. */
export interface CelReads {
  readonly problems: readonly Problem[];
  readonly readsAuth: boolean;
  /** Fields under `auth` as their names, without the objects that only lead to one. */
  readonly authLeaves: readonly (readonly string[])[];
  /** Filters of which no field is read, such as in `has(auth.identity)`. */
  readonly authFilters: readonly (readonly string[])[];
  /** By dotted path. */
  readonly authKinds: ReadonlyMap<string, CelKind>;
  /** Attributes of the other roots, dotted. */
  readonly attributes: ReadonlySet<string>;
  readonly headers: ReadonlySet<string>;
  readonly responsePointers: ReadonlySet<string>;
  readonly requestPointers: ReadonlySet<string>;
  /** Literals, except header names and pointers. */
  readonly texts: ReadonlySet<string>;
  readonly numbers: ReadonlySet<bigint>;
}

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '<', '<=', '>', '>=']);

/** What the parts of an operator have to be. */
export function kindOfParts(node: CelNode): CelKind | undefined {
  if (node.op === '&&' || node.op === '||' || node.op === '!!_') return 'bool';
  const isNumeric = ARITHMETIC.has(node.op);
  return isNumeric && childrenOf(node).some(({ op, args }) => op === 'value' && typeof args !== 'string')
    ? 'number'
    : undefined;
}
