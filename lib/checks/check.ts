import { type Severity } from '../problems/problem';

/** What every check says of itself. Its page, `docs/checks/<id>.md`, says the rest. */
export interface Check {
  /** As it is written in an ignore, in the settings and in reports. */
  readonly id: string;
  /** Of its findings, where the check does not lower it. */
  readonly severity: Severity;
  /** What it finds, in one sentence; the first of its page. */
  readonly summary: string;
}
