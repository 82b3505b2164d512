// `npm run build:parts`: builds the programs of test/cluster/parts that are not in the cache. All of them, or those named.
// With --where-possible a machine without Go is told what it is missing, and nothing fails; in CI it does.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type PartModule, PART_MODULES, cacheFolder, moduleFolder } from '../support/real-parts';

/** A released version is what go.sum says, wherever it comes from; and no setting of a user's Go changes what is built. */
const SETTINGS = { CGO_ENABLED: '0', GOFLAGS: '-mod=readonly', GOTOOLCHAIN: 'auto', GOWORK: 'off' };

const WHERE_POSSIBLE = '--where-possible';

function main(args: readonly string[]): void {
  const names = args.filter((arg) => arg !== WHERE_POSSIBLE);
  const unknown = names.filter((name) => !PART_MODULES.some((module) => module.name === name));
  if (unknown.length > 0) {
    const known = PART_MODULES.map(({ name }) => name).join(', ');
    throw new Error(`there is no module ${unknown.join(', ')}: write some of ${known}, or nothing for all`);
  }
  const wanted = PART_MODULES.filter(({ name }) => names.length === 0 || names.includes(name));
  const missing = wanted.filter((module) => !existsSync(cacheFolder(module)));
  if (missing.length > 0 && args.includes(WHERE_POSSIBLE) && !process.env.CI && !hasGo()) {
    console.error('Go is not there: install Go 1.26, or what it builds is skipped.');
    return;
  }
  for (const module of missing) build(module);
}

function build(module: PartModule): void {
  const folder = cacheFolder(module);
  console.error(`building ${Object.keys(module.programs).join(' and ')} into ${folder}, which takes minutes`);
  mkdirSync(path.dirname(folder), { recursive: true });
  // Moved to its place when it is whole, so that a build which is stopped leaves nothing that looks like one.
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    const variables = Object.entries(module.variables ?? {}).map(([name, value]) => ` -X ${name}=${value}`);
    const options = [
      ...['-trimpath', '-buildvcs=false'],
      `-ldflags=-s -w${variables.join('')}`,
      `-tags=${(module.tags ?? []).join(',')}`,
    ];
    const programs = Object.values(module.programs);
    go(module, ['build', ...options, '-o', `${unfinished}/`, ...programs]);
    for (const [name, source] of Object.entries(module.folders ?? {})) {
      const released = go(module, ['list', '-m', '-f', '{{.Dir}}', source.module]).trim();
      cpSync(path.join(released, source.folder), path.join(unfinished, name), { recursive: true });
    }
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function hasGo(): boolean {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

/** What Go writes to its standard output. */
function go(module: PartModule, args: readonly string[]): string {
  const { status, error, stdout } = spawnSync('go', args, {
    cwd: moduleFolder(module),
    env: { ...process.env, ...SETTINGS },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (error !== undefined) throw new Error(`go cannot be run (${error.message}): install Go 1.26`);
  if (status !== 0) throw new Error(`go ${args[0] ?? ''} of ${module.name} failed`);
  return stdout;
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`build:parts: ${(error as Error).message}`);
  process.exitCode = 1;
}
