import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The sources of the program. */
export const SOURCES = __dirname;

/** Where it is built: outside the repository, in a folder that other sources would not have. */
export function targetFolder(): string {
  const hash = createHash('sha256');
  const sources = readdirSync(path.join(SOURCES, 'src')).map((file) => path.join('src', file));
  for (const file of ['Cargo.toml', 'Cargo.lock', ...sources.sort()]) {
    hash.update(file).update(readFileSync(path.join(SOURCES, file)));
  }
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  return path.join(cache, 'maas-observability', 'cel-conformance', hash.digest('hex').slice(0, 16));
}

/** The program that `npm run build:cel` built; undefined where it did not. */
export function program(): string | undefined {
  const file = path.join(targetFolder(), 'release', 'cel-conformance');
  return existsSync(file) ? file : undefined;
}
