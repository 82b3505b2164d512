import { existsSync, readFileSync } from 'node:fs';

/** What package.json says of this package and of those beside it. */
export interface OwnPackage {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** This package's own package.json, beside the code wherever it is built. */
export function ownPackage(paths: readonly string[]): OwnPackage {
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const read = JSON.parse(readFileSync(path, 'utf8')) as Partial<OwnPackage> & { readonly name?: string };
    if (read.name === 'maas-observability' && read.version !== undefined) {
      return { version: read.version, peerDependencies: read.peerDependencies ?? {} };
    }
  }
  throw new Error(`no package.json of maas-observability in ${paths.join(', ')}.`);
}
