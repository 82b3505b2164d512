/** `error`: it is wrong, and stops a synth. `warning`: it may be right. `note`: something was not looked at. */
export type Severity = 'error' | 'warning' | 'note';

/** A place in a text: both begin at 1. The end is behind the last character. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** Characters of a text, counted from 0; `to` is behind the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A replacement of characters in the text that a problem is found in. */
export interface Edit extends Span {
  readonly text: string;
}

/** What makes a problem go away: edits of the text that it is found in, which do not overlap. */
export interface Fix {
  readonly edits: readonly Edit[];
}

/** Something that is wrong, or could be better, or was not looked at. */
export interface Problem {
  /** The id of the check that found it, such as `counter-not-rated`; `docs/checks/` has a page for each. */
  readonly rule: string;
  readonly severity: Severity;
  /** Where in the object, in words, such as `panel "Tokens", query A`; empty where the object is the place. */
  readonly place: string;
  /** Where in the file, if it was read from one. */
  readonly position?: Position;
  /** What is wrong, and what to write instead. */
  readonly message: string;
  readonly fix?: Fix;
}

/** A problem as one sentence: its place, if it has one, and its message. */
export function problemText({ place, message }: Problem): string {
  return place === '' ? message : `${place}: ${message}`;
}

/** The text after a fix. */
export function withFix(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((a, b) => b.from - a.from)
    .reduce((fixed, edit) => fixed.slice(0, edit.from) + edit.text + fixed.slice(edit.to), text);
}
