import { ignoreUnused, ignoreWithoutReason } from '../checks/document-checks';
import { CHECKS } from '../checks/all-checks';
import { type Check } from '../checks/check';
import { isRecord, recordAt, textOf } from '../documents/plain-data';
import { type SourceComment } from '../documents/source-comments';
import { type Position, type Problem } from '../problems/problem';
import { nearest } from '../validation/wording';

/** The annotation by which an object ignores findings, one in each line: `counter-not-rated: counts series only`. */
export const IGNORE_ANNOTATION = 'maas-observability/ignore';

/** Findings of a check that somebody does not want to hear, and why. */
export interface Ignore {
  readonly id: string;
  readonly reason: string;
  /** The lines that it is about. */
  readonly from: number;
  readonly to: number;
  /** Where it is written. */
  readonly at: Position;
}

/** The ignores that comments of a file make: each is about the block that begins in its line, or below it. */
export function ignoresInComments(comments: readonly SourceComment[]): readonly Ignore[] {
  return comments.flatMap(({ text, line, from, to }) => {
    const [, ids, reason = ''] =
      /^maas-observability ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s*(?::\s*(.*))?$/.exec(text) ?? [];
    if (ids === undefined) return [];
    const at = { line, column: 1 };
    return ids.split(/\s*,\s*/).map((id) => ({ id, reason: reason.trim(), from, to, at }));
  });
}

/** The ignores of an object's annotation, which are about all of it. */
export function ignoresInAnnotation(
  manifest: unknown,
  locate: (path: readonly string[]) => Position,
): readonly Omit<Ignore, 'from' | 'to'>[] {
  if (!isRecord(manifest)) return [];
  const text = textOf(recordAt(manifest, 'metadata', 'annotations')[IGNORE_ANNOTATION]);
  if (text === '') return [];
  const at = locate(['metadata', 'annotations', IGNORE_ANNOTATION]);
  return text
    .split(/\n|;/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [id = '', ...reason] = line.split(':');
      return { id: id.trim(), reason: reason.join(':').trim(), at };
    });
}

/** What is wrong with ignores: no reason, or nothing that they ignored. */
export function ignoreProblems(
  ignores: readonly Pick<Ignore, 'id' | 'reason' | 'at'>[],
  used: ReadonlySet<unknown>,
): readonly Problem[] {
  return ignores.flatMap((ignore): Problem[] => {
    const { id, reason, at } = ignore;
    const say = ({ id: rule, severity }: Check, message: string): Problem => ({
      ...{ rule, severity, message, place: '', position: at },
    });
    if (!CHECKS.some((check) => check.id === id)) {
      const [near] = nearest(
        id,
        CHECKS.map((check) => check.id),
      );
      return [
        say(ignoreUnused, `there is no check ${id}${near === undefined ? '.' : `: did you mean ${near}?`}`),
      ];
    }
    return [
      ...(reason === ''
        ? [say(ignoreWithoutReason, `the ignore of ${id} does not say why: write \`ignore ${id}: reason\`.`)]
        : []),
      ...(used.has(ignore) ? [] : [say(ignoreUnused, `nothing is found of ${id} here: remove the ignore.`)]),
    ];
  });
}
