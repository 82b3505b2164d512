import { type ChangeClass, isAtLeast } from '../diff/change';
import { diffOf } from '../diff/diff';
import { diffJson, diffMarkdown, diffText } from './diff-report';
import { manifestsOf } from './diff-sources';
import { EXIT, type ExitCode, UsageError } from './usage-error';

export interface DiffOptions {
  readonly output: 'text' | 'markdown' | 'json';
  readonly failOn: ChangeClass | 'nothing';
}

const REPORTS = { text: diffText, markdown: diffMarkdown, json: diffJson } as const;

/** `maas-observability diff`: what is different between two sets of manifests, by meaning. */
export async function diff(before: string, after: string, options: DiffOptions): Promise<ExitCode> {
  if (before === '-' && after === '-') throw new UsageError('only one side can be the standard input.');
  const changes = diffOf(await manifestsOf(before, process.stdin), await manifestsOf(after, process.stdin));
  process.stdout.write(REPORTS[options.output](changes));
  const { failOn } = options;
  const fails = failOn !== 'nothing' && changes.some((change) => isAtLeast(change, failOn));
  return fails ? EXIT.failed : EXIT.ok;
}
