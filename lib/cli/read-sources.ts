import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { glob, isDynamicPattern } from 'tinyglobby';
import { type BrokenPart, type SourceDocument, parseManifests } from '../documents/source-document';

/** A file of manifests, read. */
export interface SourceFile {
  /** As the user named it, or below the folder that the user named; `-` for the standard input. */
  readonly file: string;
  readonly manifests: readonly SourceDocument[];
  readonly broken: readonly BrokenPart[];
  /** What was not read on purpose. */
  readonly skipped: readonly BrokenPart[];
}

export interface Sources {
  readonly files: readonly SourceFile[];
  /** What was named and could not be read, each in a sentence. */
  readonly unreadable: readonly string[];
}

const MANIFESTS = '**/*.{yaml,yml,json}';

/** Reads files, folders with everything below them, glob patterns, and `-`, the standard input. */
export async function readSources(names: readonly string[], stdin: NodeJS.ReadableStream): Promise<Sources> {
  const files = new Map<string, SourceFile>();
  const unreadable: string[] = [];
  for (const name of names) {
    try {
      if (name === '-') {
        files.set('-', { file: '-', ...parseManifests(await text(stdin), '-') });
        continue;
      }
      const paths = await pathsOf(name);
      if (paths.length === 0) unreadable.push(nothingIn(name));
      for (const path of paths) {
        // A file that two of the names mean is read once.
        const at = resolve(path);
        if (!files.has(at))
          files.set(at, { file: path, ...parseManifests(readFileSync(path, 'utf8'), path) });
      }
    } catch (error) {
      unreadable.push(`${name} cannot be read: ${reason(error)}.`);
    }
  }
  return { files: [...files.values()], unreadable };
}

async function pathsOf(name: string): Promise<readonly string[]> {
  if (existsSync(name)) return statSync(name).isDirectory() ? await below(name) : [name];
  if (!isDynamicPattern(name)) return [];
  return (await glob(name, { ignore: ['**/node_modules/**'], expandDirectories: false })).sort();
}

async function below(folder: string): Promise<readonly string[]> {
  const found = await glob(MANIFESTS, {
    cwd: folder,
    ignore: ['**/node_modules/**'],
    expandDirectories: false,
  });
  return found.sort().map((path) => join(folder, path));
}

function nothingIn(name: string): string {
  if (existsSync(name)) return `${name} has no .yaml, .yml or .json file in it.`;
  return isDynamicPattern(name) ? `${name} matches no file.` : `${name} is not there.`;
}

/** Why a file cannot be read, without its path. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it is not there',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EISDIR: 'it is a folder',
  };
  return (
    (code === undefined ? undefined : words[code]) ?? (error instanceof Error ? error.message : String(error))
  );
}
