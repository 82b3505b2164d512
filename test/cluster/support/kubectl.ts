import { spawn } from 'node:child_process';
import path from 'node:path';
import { type ClusterAccess } from './cluster';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** kubectl as somebody runs it who applies what a synth wrote. */
export async function kubectl(
  { url, token, folder }: ClusterAccess,
  ...args: readonly string[]
): Promise<Ran> {
  const access = [
    `--server=${url}`,
    `--token=${token}`,
    '--insecure-skip-tls-verify',
    `--cache-dir=${path.join(folder, 'kubectl')}`,
  ];
  const child = spawn('kubectl', [...access, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk: Buffer) => (written[stream] += chunk.toString()));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...written }));
  });
}

export interface Settled {
  /** How many objects were applied. */
  readonly objects: number;
  /** What was refused, warned of, changed the second time, or differs afterwards. */
  readonly problems: readonly string[];
}

/** Applies a folder twice, and asks then what a server-side apply would change: nothing, of what settles. */
export async function appliedTwice(access: ClusterAccess, folder: string): Promise<Settled> {
  const apply = () => kubectl(access, 'apply', '-k', folder);
  const first = await apply();
  const second = await apply();
  const diff = await kubectl(access, 'diff', '--server-side', '-k', folder);
  const applied = linesOf(second.stdout);
  return {
    objects: applied.length,
    problems: [
      ...linesOf(first.stderr).map((line) => `apply: ${line}`),
      ...linesOf(second.stderr).map((line) => `apply again: ${line}`),
      ...applied.filter((line) => !line.endsWith(' unchanged')).map((line) => `apply again: ${line}`),
      ...[...changedLines(diff.stdout), ...linesOf(diff.stderr)].map((line) => `diff: ${line}`),
      // That of a diff is 1 where anything differs, and then the lines tell.
      ...(first.status === 0 && second.status === 0 && diff.status !== null && diff.status <= 1
        ? []
        : ['kubectl failed']),
    ],
  };
}

/** What differs, but for the note that kubectl itself keeps of what was applied, which each way of it writes anew. */
function changedLines(diff: string): readonly string[] {
  return linesOf(diff).filter(
    (line) => /^[-+](?![-+]{2} )/.test(line) && !/^[-+]\s+\{"apiVersion":/.test(line),
  );
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
