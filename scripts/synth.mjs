// Synthesizes main.ts into dist/. Its sources are compiled into one file, which is kept and used again while no source is
// newer: reading one file takes a tenth of what compiling some 300 modules at each start takes (docs/performance.md).
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { installWhereOutdated } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, 'node_modules', '.cache', 'maas-observability');
const bundle = join(cache, 'main.cjs');
const list = join(cache, 'main.sources.json');

/** What changes the bundle beside the sources. */
const BESIDE = ['package-lock.json', 'tsconfig.json', 'scripts/synth.mjs', 'scripts/tree-shaken.mjs'];

installWhereOutdated('.');
if (isFresh() || (await compile())) {
  process.setSourceMapsEnabled(true);
  createRequire(import.meta.url)(bundle);
} else {
  process.exitCode = 1;
}

function isFresh() {
  try {
    const { mtimeMs } = statSync(bundle);
    const sources = JSON.parse(readFileSync(list, 'utf8'));
    return [...sources, ...BESIDE].every((file) => statSync(join(root, file)).mtimeMs < mtimeMs);
  } catch {
    // Never compiled, or a source is gone.
    return false;
  }
}

/** Answers whether it could; esbuild has said why not. */
async function compile() {
  const { build } = await import('esbuild');
  const { treeShaken } = await import('./tree-shaken.mjs');
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  mkdirSync(cache, { recursive: true });
  // Written beside and then renamed: two synths may start at once, and each reads a whole file.
  const written = `${bundle}.${process.pid}`;
  try {
    const { metafile } = await build({
      entryPoints: [join(root, 'main.ts')],
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
    writeFileSync(list, JSON.stringify(sources));
    renameSync(written, bundle);
    return true;
  } catch (error) {
    if (error.errors === undefined) throw error;
    return false;
  } finally {
    rmSync(written, { force: true });
  }
}
