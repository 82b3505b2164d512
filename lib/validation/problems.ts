import { type IConstruct } from 'constructs';
import { guardFiles } from './lost-files';
import { type Problem, problemText } from '../problems/problem';

/** A problem, or the sentence of a check that has no id. */
export type Finding = string | Problem;

/**
 * Adds a check to a construct. The errors that it returns stop the synth, each with the path of the construct, all at
 * once and before anything is written; warnings are printed.
 */
export function checkAtSynth(construct: IConstruct, check: () => readonly Finding[]): void {
  guardFiles(construct);
  const print = printer(construct);
  construct.node.addValidation({
    validate: () => {
      const found = check();
      print(found.filter((each) => severityOf(each) === 'warning'));
      return found.filter((each) => severityOf(each) === 'error').map(textOf);
    },
  });
}

/** Adds a check whose findings are printed at synth, once each, and stop nothing. */
export function warnAtSynth(construct: IConstruct, check: () => readonly Finding[]): void {
  const print = printer(construct);
  construct.node.addValidation({
    validate: () => {
      print(check());
      return [];
    },
  });
}

/** Adds lines that are printed at synth, once each: something to know, where nothing is wrong. */
export function noteAtSynth(construct: IConstruct, notes: () => readonly string[]): void {
  const print = printer(construct, 'note', (line) => process.stderr.write(`${line}\n`));
  construct.node.addValidation({
    validate: () => {
      print(notes());
      return [];
    },
  });
}

/** cdk8s validates once more for each chart that it renders, so a printer keeps what it printed. */
function printer(
  construct: IConstruct,
  kind: 'warning' | 'note' = 'warning',
  write: (line: string) => unknown = (line) => {
    console.warn(line);
  },
): (found: readonly Finding[]) => void {
  const printed = new Set<string>();
  return (found) => {
    for (const text of found.map(textOf)) {
      if (printed.has(text)) continue;
      printed.add(text);
      write(`${kind}: [${construct.node.path}] ${text}`);
    }
  };
}

function severityOf(found: Finding): Problem['severity'] {
  return typeof found === 'string' ? 'error' : found.severity;
}

/** The id of the check at the end tells what to waive, and which page to read. */
function textOf(found: Finding): string {
  return typeof found === 'string' ? found : `${problemText(found)} [${found.rule}]`;
}
