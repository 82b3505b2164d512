import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseManifests } from '../documents/source-document';
import { type SourceFile, readSources } from './read-sources';
import { UsageError } from './usage-error';

/**
 * The manifests of one side of a diff: a file, a folder with everything below it, a glob pattern, `-` for the standard
 * input, or a path of a git revision, such as `HEAD~1:dist`.
 */
export async function manifestsOf(source: string, stdin: NodeJS.ReadableStream): Promise<readonly unknown[]> {
  const revision = revisionIn(source);
  const files = revision === undefined ? await filesOf(source, stdin) : filesOfRevision(source, revision);
  const broken = files.flatMap(({ file, broken: parts }) =>
    parts.map(({ line, column, problem }) => `${file}:${line}:${column}: ${problem}`),
  );
  if (broken.length > 0) throw new UsageError(broken.join('\n'));
  const manifests = files.flatMap((file) => file.manifests.map(({ manifest }) => manifest));
  if (manifests.length === 0) throw new UsageError(`${source} has no manifest in it.`);
  return manifests;
}

async function filesOf(source: string, stdin: NodeJS.ReadableStream): Promise<readonly SourceFile[]> {
  const { files, unreadable } = await readSources([source], stdin);
  if (unreadable.length > 0) throw new UsageError(unreadable.join('\n'));
  return files;
}

interface Revision {
  readonly commit: string;
  readonly path: string;
}

/** `HEAD~1:dist`; a path that is there is no revision. */
function revisionIn(source: string): Revision | undefined {
  const at = source.indexOf(':');
  if (at <= 0 || existsSync(source)) return undefined;
  return { commit: source.slice(0, at), path: source.slice(at + 1) };
}

function filesOfRevision(source: string, { commit, path }: Revision): readonly SourceFile[] {
  // A revision that begins with "-" would be an option of git.
  if (commit.startsWith('-')) throw new UsageError(`"${commit}" is no git revision.`);
  const folder = path.replace(/\/+$/, '') || '.';
  const listed = git(source, ['ls-tree', '-r', '-z', '--name-only', commit, '--', folder]);
  const names = listed.split('\0').filter((name) => /\.(ya?ml|json)$/i.test(name));
  if (names.length === 0)
    throw new UsageError(`${source} has no .yaml, .yml or .json file in it, or is not there.`);
  return names.sort().map((name) => ({
    file: `${commit}:${name}`,
    ...parseManifests(git(source, ['cat-file', 'blob', `${commit}:./${name}`]), name),
  }));
}

function git(source: string, args: readonly string[]): string {
  try {
    return execFileSync('git', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1024 ** 3,
    });
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const [said = message] = (stderr ?? '').trim().split('\n').filter(Boolean);
    throw new UsageError(`${source} cannot be read from git: ${said}`);
  }
}
