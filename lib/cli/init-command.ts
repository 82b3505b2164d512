import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { discover } from '../init/discover';
import { type Discovered, type Discovery } from '../init/discovery';
import { projectFiles } from '../init/project-files';
import { clusterObjects } from './cluster-objects';
import { type OwnPackage } from './own-package';
import { onOneLine } from './printable';
import { readSources } from './read-sources';
import { EXIT, type ExitCode, UsageError } from './usage-error';

export interface InitOptions {
  readonly output: string;
  readonly fromCluster?: boolean;
  readonly context?: string;
}

/** `maas-observability init`: a project for the platform that manifests or a cluster show. */
export async function init(
  names: readonly string[],
  options: InitOptions,
  own: OwnPackage,
): Promise<ExitCode> {
  const { output, fromCluster = false, context } = options;
  if (fromCluster && names.length > 0) throw new UsageError('name files, or --from-cluster, not both.');
  const { manifests, notes } = fromCluster
    ? clusterObjects(context)
    : { manifests: await manifestsIn(names), notes: [] };
  const discovery = discover(manifests);
  const { version, peerDependencies } = own;
  const peer = (name: string) => peerDependencies[name] ?? '*';
  const files = projectFiles(discovery, {
    library: `^${version}`,
    cdk8s: peer('cdk8s'),
    cdk8sPlus: peer('cdk8s-plus-28'),
    constructs: peer('constructs'),
  });
  const there = Object.keys(files).filter((file) => existsSync(join(output, file)));
  if (there.length > 0) {
    throw new UsageError(
      `${output} has ${there.join(', ')} already: choose an empty folder with --output, or move ${there.length === 1 ? 'it' : 'them'} away.`,
    );
  }
  for (const [file, text] of Object.entries(files)) {
    const path = join(output, file);
    mkdirSync(dirname(path), { recursive: true });
    // `wx`: what somebody else writes meanwhile is not overwritten.
    writeFileSync(path, text, { flag: 'wx' });
  }
  process.stdout.write(report(discovery, notes, output, Object.keys(files)));
  return EXIT.ok;
}

async function manifestsIn(names: readonly string[]): Promise<readonly unknown[]> {
  if (names.length === 0) return [];
  const { files, unreadable } = await readSources(names, process.stdin);
  if (unreadable.length > 0) throw new UsageError(unreadable.join('\n'));
  return files.flatMap((file) => file.manifests.map(({ manifest }) => manifest));
}

function report(
  discovery: Discovery,
  notes: readonly string[],
  output: string,
  files: readonly string[],
): string {
  const parts: readonly Discovered<unknown>[] = Object.values(discovery);
  const comments = parts.flatMap((part) => part.comments);
  return [
    ...[...comments, ...notes].map(onOneLine),
    '',
    `Wrote ${files.join(', ')} to ${output}.`,
    'Next: read chart.ts, then npm install, npm test and npm run synth there.',
    '',
  ].join('\n');
}
