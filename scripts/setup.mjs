// Makes `npm run synth` and `npm test` work in a fresh clone: installs the locked dependencies when they are
// missing or older than the lock file, and does nothing otherwise. `setup.mjs preview` does so for a sub-project.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** @param {string} project the folder of the project, from the root of the repository */
export function installWhereOutdated(project) {
  const root = join(dirname(fileURLToPath(import.meta.url)), '..', project);
  const installed = join(root, 'node_modules', '.package-lock.json');
  const locked = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(locked).mtimeMs) return;
  console.error('Installing dependencies (npm ci) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error('npm ci failed. The npm registry must be reachable for the first run.');
  process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installWhereOutdated(process.argv[2] ?? '.');
