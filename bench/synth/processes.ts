import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const APPS = resolve(__dirname, 'apps');

/** In memory where there is such a place: how long a disk takes for 30 files is its own affair. */
const OUTPUT = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export interface Command {
  readonly name: string;
  readonly run: readonly [program: string, ...args: string[]];
}

/** What a command and all node processes below it used. */
export interface Usage {
  /** Milliseconds. */
  readonly wall: number;
  /** User and system, in milliseconds; 0 where nothing of it is node. */
  readonly cpu: number;
  /** The largest resident set, in MiB. */
  readonly rss: number;
  /** The largest heap at exit, in MiB. */
  readonly heap: number;
}

/** Runs a command once, in an output directory of its own. */
function measured({ run: [program, ...args] }: Command): Usage {
  const folder = mkdtempSync(join(OUTPUT, 'bench-synth-'));
  try {
    const usage = join(folder, 'usage');
    const hook = `--require=${join(APPS, 'usage.cjs')}`;
    const env = {
      ...process.env,
      NODE_OPTIONS: hook,
      BENCH_USAGE: usage,
      CDK8S_OUTDIR: join(folder, 'dist'),
      CDK8S_CHECK_UPGRADE: 'false',
    };
    const begun = performance.now();
    const { status, stderr, error } = spawnSync(program, args, { env, cwd: folder, encoding: 'utf8' });
    const wall = performance.now() - begun;
    if (status !== 0) throw new Error(`${[program, ...args].join(' ')}: ${error?.message ?? stderr}`);
    const processes = linesOf(usage);
    return {
      wall,
      cpu: processes.reduce((sum, { cpu }) => sum + cpu, 0),
      rss: Math.max(0, ...processes.map(({ rss }) => rss)),
      heap: Math.max(0, ...processes.map(({ heap }) => heap)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(path: string): readonly Usage[] {
  try {
    return readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Usage);
  } catch {
    return [];
  }
}

/** Runs each command in turn, several times over after one round to warm up, so that all meet the same machine. */
export function interleaved(commands: readonly Command[], rounds: number): ReadonlyMap<string, Usage[]> {
  const usages = new Map<string, Usage[]>(commands.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const command of commands) {
      const usage = measured(command);
      if (round > 0) usages.get(command.name)?.push(usage);
    }
  }
  return usages;
}

/** The median of each figure. */
export function middle(usages: readonly Usage[]): Usage {
  const of = (take: (usage: Usage) => number) => median(usages.map(take));
  return {
    wall: of(({ wall }) => wall),
    cpu: of(({ cpu }) => cpu),
    rss: of(({ rss }) => rss),
    heap: of(({ heap }) => heap),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
