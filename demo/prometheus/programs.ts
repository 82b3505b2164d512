import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What to install where the programs are missing; undefined where they are there. */
export function missingPrograms(): string | undefined {
  const missing = ['prometheus', 'promtool'].filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0,
  );
  return missing.length === 0
    ? undefined
    : `${missing.join(' and ')} not found: install the Debian package with \`apt-get install prometheus\`, or put the ` +
        'programs of https://prometheus.io/download on the PATH.';
}

/** A free port of this machine. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Runs a program to its end, in a folder. Rejects with what it wrote when it fails. */
export async function run(
  program: string,
  args: readonly string[],
  { signal, folder }: { readonly signal?: AbortSignal; readonly folder?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal, cwd: folder });
    const written: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => written.push(chunk.toString()));
    }
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(written.join(''))
        : reject(new Error(`${program} ${args.join(' ')} failed:\n${written.join('').slice(-2000)}`)),
    );
  });
}

export interface PrometheusOptions {
  readonly config: string;
  readonly data: string;
  readonly port: number;
  readonly signal?: AbortSignal;
  /**
   * The program.
   * @default - the one on the PATH
   */
  readonly program?: string;
  /** More command-line flags. */
  readonly flags?: readonly string[];
}

/** A Prometheus that runs. */
export class Prometheus {
  readonly url: string;
  private readonly ended: Promise<void>;

  static async start(options: PrometheusOptions): Promise<Prometheus> {
    const prometheus = new Prometheus(options);
    try {
      await prometheus.ready(options.signal);
    } catch (error) {
      await prometheus.stop();
      throw error;
    }
    return prometheus;
  }

  private readonly process: ChildProcess;
  private readonly written: string[] = [];

  private constructor({ config, data, port, program = 'prometheus', flags = [] }: PrometheusOptions) {
    this.url = `http://127.0.0.1:${port}`;
    this.process = spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${data}`,
        `--web.listen-address=127.0.0.1:${port}`,
        // History may be of any age.
        '--storage.tsdb.retention.time=100y',
        '--web.enable-lifecycle',
        '--log.level=warn',
        ...flags,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.process.unref();
    this.process.stderr?.on('data', (chunk: Buffer) => this.written.push(chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.process.once('close', () => resolve());
      this.process.once('error', (error) => {
        this.written.push(error.message);
        resolve();
      });
    });
  }

  /** Reads its configuration anew. */
  async reload(): Promise<void> {
    const response = await fetch(`${this.url}/-/reload`, { method: 'POST' });
    if (!response.ok) throw new Error(`Prometheus did not reload: ${await response.text()}`);
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) this.process.kill('SIGTERM');
    const patience = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(patience);
  }

  private async ready(signal: AbortSignal | undefined): Promise<void> {
    const ended = this.ended.then(() => 'ended' as const);
    for (;;) {
      signal?.throwIfAborted();
      if (await answers(`${this.url}/-/ready`)) return;
      if ((await Promise.race([ended, sleep(100)])) === 'ended') {
        throw new Error(`Prometheus ended:\n${this.written.join('').slice(-2000)}`);
      }
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
