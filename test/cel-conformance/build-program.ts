// `npm run build:cel`: builds the program of this folder, unless it is in the cache. It takes minutes.
import { spawnSync } from 'node:child_process';
import { program, SOURCES, targetFolder } from './program';

if (program() === undefined) {
  console.error(`building cel-conformance into ${targetFolder()}, which takes minutes`);
  const args = ['build', '--release', '--locked', '--quiet', '--target-dir', targetFolder()];
  const { status, error } = spawnSync('cargo', args, { cwd: SOURCES, stdio: 'inherit' });
  if (error !== undefined)
    console.error(`build:cel: cargo cannot be run (${error.message}): install Rust 1.86 or later`);
  if (status !== 0) process.exitCode = 1;
}
