import { escapeRegex } from '../exporters/label-matcher';

/** The labels of a TelemetryPolicy, by name, with the expression of each. */
export type LabelExpressions = ReadonlyMap<string, string>;

/** Labels that have another name now: those with one and the same expression, where just one of each side has it. */
export function renamedLabels(
  before: LabelExpressions,
  after: LabelExpressions,
): ReadonlyMap<string, string> {
  const gone = [...before].filter(([name]) => !after.has(name));
  const come = [...after].filter(([name]) => !before.has(name));
  return new Map(
    gone.flatMap(([name, expression]) => {
      const sameBefore = gone.filter(([, other]) => other === expression);
      const sameAfter = come.filter(([, other]) => other === expression);
      const [only] = sameAfter;
      return sameBefore.length === 1 && sameAfter.length === 1 && only !== undefined
        ? [[name, only[0]] as const]
        : [];
    }),
  );
}

/**
 * A text with every renamed label in it under its new name: in queries, names of recordings and variables, legends and
 * titles. What is left different is another change than the rename.
 */
export function withNewNames(text: string, renamed: ReadonlyMap<string, string>): string {
  if (renamed.size === 0) return text;
  const words = new Map(
    [...renamed].flatMap(([before, after]) => [
      [before, after] as const,
      [inWords(before), inWords(after)] as const,
      [capital(inWords(before)), capital(inWords(after))] as const,
    ]),
  );
  const longestFirst = [...words.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const pattern = new RegExp(
    `(?<![A-Za-z0-9])(${longestFirst.map(escapeRegex).join('|')})(?![A-Za-z0-9])`,
    'g',
  );
  return text.replace(pattern, (word) => words.get(word) ?? word);
}

/** As a title has it: `cost_center` is "cost center". */
function inWords(label: string): string {
  return label.replace(/_/g, ' ');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
