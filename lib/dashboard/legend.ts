import { type LabelRef } from '../exporters/metric';

/** How a series is called: text around the values of its labels. */
export interface Legend<L extends LabelRef = LabelRef> {
  /** One more than there are labels; they stand in between. */
  readonly texts: readonly string[];
  readonly labels: readonly L[];
}

/**
 * A legend, with labels where a template has its values.
 *
 * @example
 * legend`P95 of ${'model_name'}`
 */
export function legend<const L extends LabelRef>(
  texts: TemplateStringsArray,
  ...labels: readonly L[]
): Legend<L> {
  return { texts: [...texts], labels };
}
