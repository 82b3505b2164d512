import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { GENERATED_HEADER, KUSTOMIZATION, type OutputFile, PLAIN_FILES } from './output-files';

/**
 * Writes the files, and removes what an earlier synth wrote and this one does not. Everything is laid out in a folder
 * of its own first and then moved in, so that a full disk leaves the old output as it was.
 */
export function writeFiles(outdir: string, files: Iterable<OutputFile>): void {
  mkdirSync(outdir, { recursive: true });
  const stale = new Set([...generatedFiles(outdir), ...plainFiles(outdir)]);
  const staging = mkdtempSync(join(outdir, '.staging-'));
  try {
    const paths: string[] = [];
    for (const { path, text } of files) {
      writeFileSync(join(staging, String(paths.length)), text);
      paths.push(path);
    }
    for (const folder of new Set(paths.map((path) => dirname(path)))) {
      mkdirSync(join(outdir, folder), { recursive: true });
    }
    for (const [i, path] of paths.entries()) {
      renameSync(join(staging, String(i)), join(outdir, path));
      stale.delete(normalize(path));
    }
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  for (const path of stale) {
    rmSync(join(outdir, path), { force: true });
    removeEmptyFolders(outdir, dirname(path));
  }
}

/** The files that an earlier synth wrote beside its objects, and the list that names them. */
function plainFiles(outdir: string): string[] {
  const list = join(outdir, PLAIN_FILES);
  if (!existsSync(list)) return [];
  const [header, ...paths] = readFileSync(list, 'utf8').split('\n').filter(Boolean);
  if (header !== GENERATED_HEADER) return [];
  return [PLAIN_FILES, ...paths.filter((path) => !path.split('/').includes('..'))].map((path) =>
    normalize(path),
  );
}

/** What earlier synths wrote, by following the kustomizations that carry our header. Nothing else is ever removed. */
function generatedFiles(outdir: string, folder = '.', found = new Set<string>()): Set<string> {
  const path = join(folder, KUSTOMIZATION);
  if (!existsSync(join(outdir, path))) return found;
  const text = readFileSync(join(outdir, path), 'utf8');
  if (!text.startsWith(GENERATED_HEADER)) return found;
  found.add(normalize(path));
  for (const resource of resourcesOf(text)) {
    const child = join(folder, resource);
    if (resource.includes('..') || resource.includes(':')) continue;
    if (resource.endsWith('.yaml')) found.add(normalize(child));
    else generatedFiles(outdir, child, found);
  }
  return found;
}

/** The resources of a kustomization that we wrote ourselves, and so in just this form. */
function resourcesOf(kustomization: string): readonly string[] {
  return [...kustomization.matchAll(/^ {2}- (.+)$/gm)].map(([, resource = '']) => resource);
}

function removeEmptyFolders(outdir: string, folder: string): void {
  for (let path = folder; path !== '.'; path = dirname(path)) {
    if (!existsSync(join(outdir, path)) || readdirSync(join(outdir, path)).length > 0) return;
    rmdirSync(join(outdir, path));
  }
}
