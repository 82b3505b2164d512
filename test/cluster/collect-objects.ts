// Runs the tests once with each object kept that they synthesize, unless those of the same sources are kept already.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { COLLECTED_OBJECTS } from '../support/collected-objects';
import { isCollected, objectsFolder } from './support/objects-folder';
import { missingForCluster } from './support/requirements';

function main(): void {
  // Without a cluster nobody asks for them.
  if (isCollected() || missingForCluster() !== undefined) return;
  const folder = objectsFolder();
  console.error('running the tests, to know what they synthesize ...');
  mkdirSync(path.dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    const jest = [process.execPath, path.join('node_modules', 'jest', 'bin', 'jest.js'), '--silent'] as const;
    const [node, ...args] = jest;
    const { status } = spawnSync(node, args, {
      env: { ...process.env, [COLLECTED_OBJECTS]: unfinished },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) throw new Error('tests failed: run npm test');
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  console.error(`test:cluster: ${(error as Error).message}`);
  process.exitCode = 1;
}
