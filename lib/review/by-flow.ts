import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseManifests } from '../documents/source-document';
import { type PlatformSpec } from '../platform/platform-spec';
import { recordedSpec } from './recorded-spec';

/** The files of one flow. */
export interface FlowFiles<F> {
  /** The folder whose kustomization.yaml says the flow; nothing where none does. */
  readonly folder: string | undefined;
  readonly recorded: PlatformSpec | undefined;
  readonly files: readonly F[];
}

/**
 * Files by the flow they are for: that of the nearest folder above them whose kustomization.yaml says one. A file `-` is the
 * standard input.
 */
export function byFlow<F extends { readonly file: string }>(files: readonly F[]): readonly FlowFiles<F>[] {
  const known = new Map<string, PlatformSpec | undefined>();
  const specIn = (folder: string): PlatformSpec | undefined => {
    if (!known.has(folder)) known.set(folder, recordedIn(folder));
    return known.get(folder);
  };
  const folderOf = (path: string): string | undefined => {
    const folder = dirname(path);
    if (specIn(folder) !== undefined) return folder;
    return folder === path ? undefined : folderOf(folder);
  };
  const groups = new Map<string | undefined, F[]>();
  for (const file of files) {
    const folder = file.file === '-' ? undefined : folderOf(resolve(file.file));
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return [...groups].map(([folder, of]) => ({
    folder: folder === undefined ? undefined : relative('.', folder) || '.',
    recorded: folder === undefined ? undefined : specIn(folder),
    files: of,
  }));
}

function recordedIn(folder: string): PlatformSpec | undefined {
  const path = join(folder, 'kustomization.yaml');
  if (!existsSync(path)) return undefined;
  try {
    const { manifests } = parseManifests(readFileSync(path, 'utf8'), path);
    return manifests.map(({ manifest }) => recordedSpec(manifest)).find((one) => one !== undefined);
  } catch {
    return undefined;
  }
}
