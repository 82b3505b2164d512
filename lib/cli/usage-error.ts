/** Exit codes, for pipelines. */
export const EXIT = {
  ok: 0,
  /** Something was found wrong. */
  failed: 1,
  /** The command was called wrongly, or a file cannot be read. */
  usage: 2,
  /** Prometheus does not answer, or lets nobody in. */
  unreachable: 3,
  /** The command itself is wrong (EX_SOFTWARE of sysexits.h). */
  defect: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command cannot do what it was asked for, and says so in a sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
