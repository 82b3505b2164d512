import { type Fix, type Position, type Severity, type Span } from '../problems/problem';

/** A finding of `check`, in a file. */
export interface FileFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly position: Position;
  /** `Kind namespace/name`; empty where the file is meant. */
  readonly resource: string;
  /** Where in it, such as `panel "Tokens", query A`; empty where the object is meant. */
  readonly place: string;
  readonly message: string;
  /** The query, where it is in one, and the characters of it that are meant. */
  readonly expr?: string;
  readonly span?: Span;
  /** Edits of the text at the position: of `expr`, where there is one. */
  readonly fix?: Fix;
}

export interface CheckedFile {
  readonly file: string;
  readonly findings: readonly FileFinding[];
}

/** What some files were held against: what is known of it, and from where. */
export interface HeldAgainst {
  readonly files: number;
  readonly gateway: string;
  readonly kuadrant: string;
  readonly stack: string;
  readonly labels: readonly string[];
  /** The folder whose kustomization.yaml says so. */
  readonly recordedIn?: string;
  /** What was taken from the files, each with what it was taken from. */
  readonly inferred: readonly string[];
  /** What nobody said, so that a default was taken, by the option or setting that says it. */
  readonly assumed: readonly string[];
}

/** What was read, and what of it was checked. */
export interface CheckCounts {
  readonly files: number;
  readonly documents: number;
  readonly dashboards: number;
  readonly rules: number;
  readonly monitors: number;
  readonly policies: number;
  readonly queries: number;
  /** Documents of other kinds, by kind. */
  readonly others: Readonly<Record<string, number>>;
}

export interface CheckReport {
  readonly files: readonly CheckedFile[];
  readonly counts: CheckCounts;
  readonly heldAgainst: readonly HeldAgainst[];
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Findings that an ignore of somebody's keeps back. */
  readonly ignored: number;
}
