// Builds the package into build/: its declarations, and its code in two files, one for the library and one for the
// command. A cold synth that reads one file in place of 450 takes much less time (docs/performance.md).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeSbom } from './sbom.mjs';
import { treeShaken } from './tree-shaken.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { dependencies, peerDependencies } = require('../package.json');

/** What a consumer imports: the folders whose index is a door. */
const DOORS = ['lib', 'dashboards'];
const CODE = 'maas-observability.js';

/** A dependency for its types, which the declarations name; what we use of its code is in ours. */
const TYPES_ONLY = ['@grafana/promql-builder'];
const EXTERNAL = Object.keys({ ...dependencies, ...peerDependencies }).filter(
  (name) => !TYPES_ONLY.includes(name),
);

rmSync(join(root, 'build'), { recursive: true, force: true });
declarations();
const inlined = new Set([
  ...(await bundled({
    stdin: {
      contents: DOORS.map((door) => `export * as ${door} from './${door}/index';`).join('\n'),
      resolveDir: root,
      loader: 'ts',
    },
    outfile: `build/${CODE}`,
  })),
  ...(await bundled({ entryPoints: ['lib/cli/main.ts'], outfile: 'build/lib/cli/main.js' })),
]);
for (const door of DOORS) writeDoor(door);
writeNotices([...inlined].sort());
writeSbom(root, [...inlined].sort(), 'build/sbom.cdx.json');

/** The declarations of what the doors lead to; what is inside has none. */
function declarations() {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
  const reached = new Set();
  const queue = DOORS.map((door) => `build/${door}/index.d.ts`);
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, name] of text.matchAll(/(?:\bfrom |\bimport\()["'](\.[^"']*)["']/g)) {
      const stem = posix.join(posix.dirname(file), name);
      queue.push(existsSync(join(root, `${stem}.d.ts`)) ? `${stem}.d.ts` : `${stem}/index.d.ts`);
    }
  }
  for (const file of readdirSync(join(root, 'build'), { recursive: true })) {
    const path = posix.join('build', file.split('\\').join('/'));
    if (path.endsWith('.d.ts') && !reached.has(path)) rmSync(join(root, path));
  }
}

/** Writes one file of code, and answers the packages whose code is in it. */
async function bundled(options) {
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: EXTERNAL,
    plugins: [treeShaken],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return Object.keys(inputs).flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
}

/**
 * A door of the bundle. Node tells the names of a CommonJS module to ES modules only where they are written out. A class
 * or function that esbuild had to rename (`_Stack`, `rate2`) gets its name back, as a debugger and a stack trace show it.
 */
function writeDoor(door) {
  const lines = Object.entries(require(join(root, 'build', CODE))[door]).flatMap(([name, value]) => [
    ...(typeof value === 'function' && value.name !== name
      ? [`Object.defineProperty(${door}.${name}, 'name', { value: '${name}' });`]
      : []),
    `exports.${name} = ${door}.${name};`,
  ]);
  mkdirSync(join(root, 'build', door), { recursive: true });
  writeFileSync(
    join(root, 'build', door, 'index.js'),
    ["'use strict';", `const { ${door} } = require('../${CODE}');`, ...lines, ''].join('\n'),
  );
}

/** The licences of the packages whose code is in ours, as each of them asks. */
function writeNotices(names) {
  const notices = names.map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
    if (files.length === 0 && license !== 'Apache-2.0')
      throw new Error(`${name} has no text of its licence.`);
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    const text =
      texts.join('\n\n') || 'It comes without the text of its licence, which is that of ../LICENSE.';
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync(
    join(root, 'build', 'THIRD-PARTY-NOTICES'),
    `The code of this package has that of these in it.\n\n${notices.join('\n---\n\n')}`,
  );
}
