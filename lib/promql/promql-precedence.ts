import { type Expr } from './promql-ast';

/** An expression with its place, parentheses included. */
export interface Placed {
  readonly expr: Expr;
  readonly from: number;
  readonly to: number;
  readonly parentheses: boolean;
}

/** What a chain of operators consists of, in the order it is written. `build` makes the expression. */
export type Link =
  | { readonly kind: 'operand'; readonly operand: Placed }
  | { readonly kind: 'sign'; readonly from: number; build(of: Placed): Expr }
  | { readonly kind: 'postfix'; readonly to: number; build(of: Placed): Expr }
  | { readonly kind: 'operator'; readonly operator: string; build(left: Placed, right: Placed): Expr };

/** Source: prometheus/prometheus `promql/parser/generated_parser.y`, `%left` and `%right`. */
const TIERS: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>', '<', '>=', '<='],
  ['+', '-'],
  ['*', '/', '%', 'atan2'],
  ['^'],
];
const POWER = TIERS.length - 1;

/**
 * Puts a chain together as Prometheus does. lezer's grammar gives brackets, `offset` and `@` no precedence: it reads
 * `a - b offset 5m` as `(a - b) offset 5m`, so its nesting cannot be kept; the order of its parts can.
 */
export function assembled(links: readonly Link[]): Placed | undefined {
  let next = 0;
  return climb(0);

  function climb(least: number): Placed | undefined {
    let left = operand();
    for (;;) {
      const link = links[next];
      if (left === undefined || link?.kind !== 'operator') return left;
      const tier = TIERS.findIndex((operators) => operators.includes(link.operator));
      if (tier < least) return left;
      next++;
      const right = climb(tier === POWER ? tier : tier + 1);
      if (right === undefined) return undefined;
      left = { expr: link.build(left, right), from: left.from, to: right.to, parentheses: false };
    }
  }

  function operand(): Placed | undefined {
    const link = links[next++];
    if (link?.kind === 'sign') {
      const of = climb(POWER);
      return of && { expr: link.build(of), from: link.from, to: of.to, parentheses: false };
    }
    if (link?.kind !== 'operand') return undefined;
    let found = link.operand;
    for (let postfix = links[next]; postfix?.kind === 'postfix'; postfix = links[++next]) {
      found = { expr: postfix.build(found), from: found.from, to: postfix.to, parentheses: false };
    }
    return found;
  }
}
