import { type Problem } from '../problems/problem';

/** The checks of an expression, each with a page in `docs/checks/`. */
export type CelRule =
  | 'cel-syntax'
  | 'cel-unknown-name'
  | 'cel-never-there'
  | 'cel-misread'
  | 'cel-fails'
  | 'cel-no-value'
  | 'cel-too-large';

/** A problem of an expression. `fixed` is the whole expression without it. */
export function celProblem(rule: CelRule, message: string, text?: string, fixed?: string): Problem {
  const problem = { rule, severity: 'error', place: '', message } as const;
  if (text === undefined || fixed === undefined) return problem;
  return { ...problem, fix: { edits: [{ from: 0, to: text.length, text: fixed }] } };
}
