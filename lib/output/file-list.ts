import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOutputPath } from './output-paths';

/** Names the files of the output that a synth wrote, so that the next one knows which are its own. */
export const FILE_LIST = '.generated-files';

const HEADER =
  '# The files that maas-observability wrote here, and only those are overwritten or removed at the next synth.';

/** The list as it is written. */
export function fileListText(paths: Iterable<string>): string {
  return `${[HEADER, ...[...paths].sort()].join('\n')}\n`;
}

/** The files that an earlier synth wrote. Anybody may have written into the list, so no path of it leaves the output. */
export function listedFiles(outdir: string): ReadonlySet<string> {
  const path = join(outdir, FILE_LIST);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return new Set();
  const [header, ...paths] = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Set(header === HEADER ? paths.filter(isOutputPath) : []);
}
