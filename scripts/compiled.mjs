// Compiles an entry point and all its sources into one file, which is kept and used again while no source is newer: reading
// one file takes a tenth of what compiling some 300 modules at each start takes (docs/performance.md).
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, 'node_modules', '.cache', 'maas-observability');

/** What changes every compiled file, beside its sources. */
const BESIDE = ['package-lock.json', 'tsconfig.json', 'scripts/compiled.mjs', 'scripts/tree-shaken.mjs'];

/**
 * Answers the compiled file of an entry point, fresh; nothing when a source does not compile, and esbuild has said why.
 * @param {string} entry from the root of the repository, such as `main.ts`
 * @returns {Promise<string | undefined>}
 */
export async function compiled(entry) {
  const name = entry.replace(/\.ts$/, '').replaceAll('/', '-');
  const bundle = join(cache, `${name}.cjs`);
  const list = join(cache, `${name}.sources.json`);
  return isFresh(bundle, list) || (await compile(entry, bundle, list)) ? bundle : undefined;
}

function isFresh(bundle, list) {
  try {
    const { mtimeMs } = statSync(bundle);
    const sources = JSON.parse(readFileSync(list, 'utf8'));
    return [...sources, ...BESIDE].every((file) => statSync(join(root, file)).mtimeMs < mtimeMs);
  } catch {
    // Never compiled, or a source is gone.
    return false;
  }
}

async function compile(entry, bundle, list) {
  const { build } = await import('esbuild');
  const { treeShaken } = await import('./tree-shaken.mjs');
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(cache, { recursive: true });
  // Written beside and then renamed: two processes may start at once, and each reads a whole file.
  const written = `${bundle}.${process.pid}`;
  try {
    const { metafile } = await build({
      entryPoints: [join(root, entry)],
      outfile: written,
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      // One copy of cdk8s, whose classes the sources and the bundle share.
      external: Object.keys({ ...dependencies, ...peerDependencies }).filter(
        (name) => name !== '@grafana/promql-builder',
      ),
      plugins: [treeShaken],
      sourcemap: 'inline',
      sourcesContent: false,
      metafile: true,
      logLevel: 'warning',
    });
    const sources = Object.keys(metafile.inputs)
      .map((file) => relative(root, join(root, file)))
      .filter((file) => !file.includes('node_modules'));
    writeFileSync(`${list}.${process.pid}`, JSON.stringify(sources));
    renameSync(`${list}.${process.pid}`, list);
    renameSync(written, bundle);
    return true;
  } catch (error) {
    if (error.errors === undefined) throw error;
    return false;
  } finally {
    rmSync(written, { force: true });
  }
}
