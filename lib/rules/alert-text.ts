/** Parts of the Go templates that summaries and descriptions are (Prometheus "Template reference"). */

/** The value as `12.5%`. */
export const PERCENT = '{{ $value | humanizePercentage }}';
/** The value in seconds as `1.5s` or `2m 3s`. */
export const SECONDS = '{{ $value | humanizeDuration }}';
/** The value with at most four digits: `12.5`, `1.2k`. */
export const NUMBER = '{{ $value | humanize }}';

/** The value of a label of the result. */
export function labelled(name: string): string {
  return `{{ $labels.${name} }}`;
}

/**
 * The value of the label behind one of the flow's words. Words have spaces where the names of labels have underscores,
 * and names never have spaces.
 */
export function labelOf(word: string): string {
  return labelled(word.replaceAll(' ', '_'));
}

/** A share as text, such as `5 %`. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
