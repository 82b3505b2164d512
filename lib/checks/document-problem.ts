import { type Path } from '../documents/path';
import { type Problem, type Span } from '../problems/problem';
import { type QueryProblem } from './check-query';
import { type Check } from './check';

/** A problem in a manifest. The edits of its fix are of the text at `path`. */
export interface DocumentProblem extends Problem {
  readonly path: Path;
  /** The characters of the text at `path` that are meant. */
  readonly span?: Span;
  /** The query, where it is in one. */
  readonly expr?: string;
  /** What asks it: `Dashboard › Panel`, which is the same for Grafana and for Perses. */
  readonly asker?: string;
}

/** What a check found in a part of a manifest. */
export interface Finding {
  readonly place: string;
  readonly path: Path;
  readonly message: string;
  readonly span?: Span;
  readonly expr?: string;
  readonly severity?: Problem['severity'];
  readonly fix?: Problem['fix'];
}

export function found({ id, severity }: Check, finding: Finding): DocumentProblem {
  return { rule: id, ...finding, severity: finding.severity ?? severity };
}

/** Problems of a query, at the place of the text that it is written in. */
export function inQuery(
  problems: readonly QueryProblem[],
  where: Pick<DocumentProblem, 'place' | 'path' | 'expr' | 'asker'>,
): DocumentProblem[] {
  return problems.map((problem) => ({ ...problem, ...where }));
}
