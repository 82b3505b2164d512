/** A condition on a label, as PromQL writes it. */
export interface LabelMatcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** A matcher for exactly these values, escaped. */
export function oneOf(label: string, values: readonly string[]): LabelMatcher {
  const [only, ...more] = values;
  return only !== undefined && more.length === 0
    ? { label, operator: '=', value: only }
    : { label, operator: '=~', value: values.map(escapeRegex).join('|') };
}

/** A text as an RE2 pattern that matches just it. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
