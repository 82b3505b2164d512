import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { COLLECTED_OBJECTS } from '../../support/collected-objects';
import { partsCache } from '../../support/real-parts';

const ROOT = path.join(__dirname, '..', '..', '..');

/** Everything that decides what the tests synthesize. */
const SOURCES = ['{lib,dashboards,imports,examples,test,docs/guides}/**', 'README.md', 'package-lock.json'];
const NO_SOURCES = [
  'test/{cluster,e2e}/**',
  'examples/**/dist/**',
  'examples/overlays/base/**',
  'test/.readme-*/**',
];

/** Where the objects are that the tests of these sources synthesize. */
export function objectsFolder(): string {
  const given = process.env[COLLECTED_OBJECTS];
  if (given !== undefined && given !== '') return given;
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT, ignore: NO_SOURCES, dot: true }).sort()) {
    hash.update(file).update(readFileSync(path.join(ROOT, file)));
  }
  return path.join(partsCache(), `objects-${hash.digest('hex').slice(0, 16)}`);
}

/** Whether they are all there. */
export function isCollected(): boolean {
  return existsSync(objectsFolder());
}
