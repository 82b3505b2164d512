import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** The file that it writes its log to. */
  readonly log: string;
  /** Whether it can be used; asked again and again. */
  readonly ready: () => Promise<boolean>;
  /** Seconds until it must be ready. */
  readonly patience?: number;
}

/** Ends a program when the one that started it is killed; a part of Debian's util-linux. */
const DIES_WITH_ITS_PARENT = ['setpriv', '--pdeathsig', 'KILL'] as const;

/** A program that serves on this machine until it is stopped. */
export class ServerProcess {
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    try {
      await server.untilReady(options);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  readonly log: string;
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;

  private constructor({ program, args, log }: ServerOptions) {
    this.log = log;
    const output = openSync(log, 'a');
    const stdio: StdioOptions = ['ignore', output, output];
    const [setpriv, ...options] = DIES_WITH_ITS_PARENT;
    this.process = hasSetpriv()
      ? spawn(setpriv, [...options, program, ...args], { stdio })
      : spawn(program, args, { stdio });
    closeSync(output);
    this.ended = new Promise((resolve) => {
      this.process.once('close', () => resolve());
      this.process.once('error', () => resolve());
    });
  }

  /** What it has written so far. */
  get written(): string {
    return readFileSync(this.log, 'utf8');
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) this.process.kill('SIGTERM');
    const patience = setTimeout(() => this.process.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(patience);
  }

  private async untilReady({ program, ready, patience = 120 }: ServerOptions): Promise<void> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    await until(
      async () => {
        if (ended) throw new Error(`${program} ended:\n${this.written.slice(-3000)}`);
        return ready();
      },
      patience,
      () => `${program} is not ready:\n${this.written.slice(-3000)}`,
    );
  }
}

/** Waits until something is so. */
export async function until(
  isSo: () => Promise<boolean>,
  seconds: number,
  otherwise: () => string,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(otherwise());
    await sleep(100);
  }
}

function hasSetpriv(): boolean {
  return spawnSync('setpriv', ['--version'], { stdio: 'ignore' }).status === 0;
}
