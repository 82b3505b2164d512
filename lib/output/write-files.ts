import {
  type Stats,
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FILE_LIST, fileListText, listedFiles } from './file-list';
import { OutputError, outputError } from './output-error';
import { type OutputFile } from './output-files';
import { closeStaging, openStaging } from './staging';

/**
 * Writes the files, and removes what an earlier synth wrote and this one does not. Files that no synth wrote are neither
 * overwritten nor removed, and nothing is written through a link.
 *
 * Everything is laid out in a folder of its own first and looked at, and then moved in: what is refused, and a full disk,
 * leave the output as it was. Before the first move the list of files names the old and the new ones, so that a synth
 * after one that was killed finishes what that began.
 */
export function writeFiles(outdir: string, files: Iterable<OutputFile>): void {
  try {
    mkdirSync(outdir, { recursive: true });
    const staging = openStaging(outdir);
    try {
      const known = listedFiles(outdir);
      const staged = stage(outdir, staging, known, files);
      move(outdir, staging, known, staged);
    } finally {
      closeStaging(staging);
    }
  } catch (error) {
    throw outputError(outdir, error);
  }
}

interface Staged {
  /** Every file of the output. */
  readonly paths: readonly string[];
  /** Those that are not there yet just so, by their name in the staging folder. */
  readonly changed: ReadonlyMap<string, string>;
}

/** Lays out the files that differ from those that are there. */
function stage(
  outdir: string,
  staging: string,
  known: ReadonlySet<string>,
  files: Iterable<OutputFile>,
): Staged {
  const paths: string[] = [];
  const changed = new Map<string, string>();
  const refused: string[] = [];
  const folders = new Map<string, string | undefined>();
  for (const { path, text } of files) {
    paths.push(path);
    const folder = dirname(path);
    if (!folders.has(folder)) {
      const refusal = folderRefusal(outdir, folder);
      folders.set(folder, refusal);
      if (refusal === undefined) accessSync(existing(outdir, folder), constants.W_OK);
    }
    if (folders.get(folder) !== undefined) continue;
    const target = join(outdir, path);
    const there = lstatSync(target, { throwIfNoEntry: false });
    if (there !== undefined && isSame(target, there, text)) continue;
    if (there !== undefined && !known.has(path))
      refused.push(`${target} is not among the files that a synth wrote`);
    else if (there?.isDirectory() === true) refused.push(`${target} is a folder`);
    const name = String(changed.size);
    writeFileSync(join(staging, name), text);
    changed.set(path, name);
  }
  const all = [...new Set([...folders.values()].filter((one) => one !== undefined)), ...refused];
  if (all.length > 0) {
    throw new OutputError(
      `nothing is written, because files of others would be overwritten:\n  ${all.join('\n  ')}\n` +
        'Move them away, or synthesize into another folder.',
    );
  }
  return { paths, changed };
}

/** Whether a file has just this text, and so may stay, whoever wrote it. */
function isSame(target: string, there: Stats, text: string): boolean {
  return there.isFile() && there.size === Buffer.byteLength(text) && readFileSync(target, 'utf8') === text;
}

function move(outdir: string, staging: string, known: ReadonlySet<string>, { paths, changed }: Staged): void {
  const own = new Set(paths);
  const stale = [...known].filter((path) => !own.has(path));
  if (changed.size === 0 && stale.length === 0 && known.size === own.size) return;
  writeList(outdir, staging, new Set([...known, ...own]));
  for (const folder of new Set([...changed.keys()].map((path) => dirname(path)))) {
    mkdirSync(join(outdir, folder), { recursive: true });
  }
  for (const [path, name] of changed) renameSync(join(staging, name), join(outdir, path));
  for (const path of stale) {
    if (folderRefusal(outdir, dirname(path)) !== undefined) continue;
    if (lstatSync(join(outdir, path), { throwIfNoEntry: false })?.isDirectory() === true) continue;
    rmSync(join(outdir, path), { force: true });
    removeEmptyFolders(outdir, dirname(path));
  }
  writeList(outdir, staging, own);
}

function writeList(outdir: string, staging: string, paths: ReadonlySet<string>): void {
  writeFileSync(join(staging, 'list'), fileListText(paths));
  renameSync(join(staging, 'list'), join(outdir, FILE_LIST));
}

/** Why nothing is written to a folder below the output: a part of its path is a link, which may lead out, or a file. */
function folderRefusal(outdir: string, folder: string): string | undefined {
  let path = outdir;
  for (const part of folder.split('/').filter((one) => one !== '.')) {
    path = join(path, part);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there === undefined) return undefined;
    if (there.isSymbolicLink()) return `${path} is a link`;
    if (!there.isDirectory()) return `${path} is a file`;
  }
  return undefined;
}

/** The folder itself, or the nearest above it that is there. */
function existing(outdir: string, folder: string): string {
  let path = folder;
  while (path !== '.' && lstatSync(join(outdir, path), { throwIfNoEntry: false }) === undefined)
    path = dirname(path);
  return join(outdir, path);
}

function removeEmptyFolders(outdir: string, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    const there = lstatSync(join(outdir, path), { throwIfNoEntry: false });
    if (there?.isDirectory() !== true || readdirSync(join(outdir, path)).length > 0) return;
    rmdirSync(join(outdir, path));
  }
}
