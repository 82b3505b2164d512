import { type Span } from '../problems/problem';

/** A part of a query; `text` is as its author wrote it, Grafana variables included. */
export interface Part {
  /** Where in the query it begins, counted from 0. */
  readonly from: number;
  readonly text: string;
}

/** A label as the query names it: nothing, when a Grafana variable names it. */
export interface LabelName extends Part {
  readonly name: string | undefined;
}

export interface Matcher extends Part {
  readonly label: LabelName;
  readonly operator: '=' | '!=' | '=~' | '!~';
  /** Nothing, when a Grafana variable is in it. */
  readonly value: string | undefined;
}

export interface NumberLiteral extends Part {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringLiteral extends Part {
  readonly kind: 'string';
  /** Nothing, when a Grafana variable is in it. */
  readonly value: string | undefined;
}

/** A Grafana variable that stands for a number or for a whole expression. */
export interface Variable extends Part {
  readonly kind: 'variable';
}

export interface Selector extends Part {
  readonly kind: 'selector';
  /** Nothing, when the query does not say it, or says it with a variable or a pattern. */
  readonly name: string | undefined;
  /** Whether the query says a name at all. */
  readonly named: boolean;
  readonly matchers: readonly Matcher[];
}

/** A duration in brackets; `text` is without the brackets. */
export interface Window extends Part {
  /** Nothing, when a Grafana variable is in it. */
  readonly seconds: number | undefined;
}

export interface Matrix extends Part {
  readonly kind: 'matrix';
  readonly of: Expr;
  readonly window: Window;
}

export interface Subquery extends Part {
  readonly kind: 'subquery';
  readonly of: Expr;
  readonly window: Window;
}

/** `offset` or `@`. */
export interface Shifted extends Part {
  readonly kind: 'shifted';
  readonly by: 'offset' | '@';
  readonly of: Expr;
}

export interface Aggregation extends Part {
  readonly kind: 'aggregation';
  readonly operator: string;
  readonly parameter: Expr | undefined;
  readonly of: Expr;
  readonly grouping: { readonly without: boolean; readonly labels: readonly LabelName[] } | undefined;
}

export interface Call extends Part {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export interface Binary extends Part {
  readonly kind: 'binary';
  readonly operator: string;
  readonly bool: boolean;
  readonly matching: { readonly on: boolean; readonly labels: readonly LabelName[] } | undefined;
  readonly group: { readonly side: 'left' | 'right'; readonly labels: readonly LabelName[] } | undefined;
  readonly left: Expr;
  readonly right: Expr;
}

export interface Unary extends Part {
  readonly kind: 'unary';
  readonly negative: boolean;
  readonly of: Expr;
}

/** A PromQL expression; parentheses are gone. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | Variable
  | Selector
  | Matrix
  | Subquery
  | Shifted
  | Aggregation
  | Call
  | Binary
  | Unary;

export const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const SET_OPERATORS: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
/** Aggregations that keep whole series of their input. */
export const CHOOSERS: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio']);

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'variable':
    case 'selector':
      return [];
    case 'matrix':
    case 'subquery':
    case 'shifted':
    case 'unary':
      return [expr.of];
    case 'aggregation':
      return expr.parameter === undefined ? [expr.of] : [expr.parameter, expr.of];
    case 'call':
      return expr.args;
    case 'binary':
      return [expr.left, expr.right];
  }
}

/** The expression and everything in it, outermost first. */
export function partsOf(expr: Expr): readonly Expr[] {
  return [expr, ...childrenOf(expr).flatMap(partsOf)];
}

/** The characters of a part. */
export function spanOf({ from, text }: Part): Span {
  return { from, to: from + text.length };
}

export function selectorsIn(expr: Expr): readonly Selector[] {
  return partsOf(expr).filter((part) => part.kind === 'selector');
}

/** What is left when `offset`, `@` and the sign are taken off. */
export function bare(expr: Expr): Expr {
  return expr.kind === 'shifted' || expr.kind === 'unary' ? bare(expr.of) : expr;
}

/** The selector under `x[5m]`, `x[5m] offset 1h` or `x[5m:1m]`; nothing under a subquery of anything else. */
export function selectorUnder(range: Expr | undefined): Selector | undefined {
  if (range === undefined) return undefined;
  const matrix = bare(range);
  if (matrix.kind !== 'matrix' && matrix.kind !== 'subquery') return undefined;
  const inner = bare(matrix.of);
  return inner.kind === 'selector' ? inner : undefined;
}

const LONGEST_QUOTE = 100;

/** The text of a part in a message, on one line, its middle left out when it is long. */
export function quoted(part: { readonly text: string }): string {
  const line = part.text.replace(/\s+/g, ' ').trim();
  const half = LONGEST_QUOTE / 2 - 2;
  return line.length <= LONGEST_QUOTE ? `\`${line}\`` : `\`${line.slice(0, half)} … ${line.slice(-half)}\``;
}
