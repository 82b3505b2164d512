import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../checks/all-checks';
import { anyOf, nearest } from '../validation/wording';
import { UsageError } from './usage-error';

/** The page of a check, `docs/checks/<id>.md`. */
export function rulePage(id: string): string {
  const ids = CHECKS.map((check) => check.id);
  if (!ids.includes(id)) {
    const near = nearest(id, ids);
    throw new UsageError(
      near.length > 0
        ? `there is no check ${id}: did you mean ${anyOf(near)}?`
        : `there is no check ${id}. There are: ${ids.join(', ')}.`,
    );
  }
  // From the sources, and from the published package.
  for (const up of ['../..', '../../..']) {
    try {
      return readFileSync(join(__dirname, up, 'docs', 'checks', `${id}.md`), 'utf8');
    } catch {
      // The next may have it.
    }
  }
  const summary = CHECKS.find((check) => check.id === id)?.summary ?? '';
  return `# ${id}\n\n${summary}\n`;
}
