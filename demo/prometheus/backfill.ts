import path from 'node:path';
import { type Simulation } from '../exporters/simulation';
import { writeHistory } from './history';
import { Prometheus, freePort, run } from './programs';
import { type Job, type Target } from './targets';
import { type Workspace } from './workspace';

export interface BackfillOptions {
  readonly workspace: Workspace;
  readonly simulation: Simulation;
  readonly jobs: readonly Job[];
  readonly ruleFiles: readonly string[];
  /** When Prometheus looked, in Unix seconds. */
  readonly times: readonly number[];
  readonly silent?: (target: Target) => boolean;
  readonly progress?: (what: string, done: number) => void;
  readonly signal?: AbortSignal;
}

const HISTORY = 'writing history';
const BLOCKS = 'making blocks of it';
const RECORDINGS = 'evaluating recording rules';

/** Fills a data directory: with what would have been scraped, and with what the recording rules make of it. */
export async function backfill(options: BackfillOptions): Promise<void> {
  const { workspace, ruleFiles, times, progress, signal } = options;
  const { history, data } = workspace;
  await writeHistory(history, { ...options, progress: (done) => progress?.(HISTORY, done) });
  progress?.(BLOCKS, 0);
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', history, data], { signal });
  workspace.forgetHistory();

  progress?.(RECORDINGS, 0);
  const config = workspace.writeConfig('history.yaml', [], []);
  const historian = await Prometheus.start({ config, data, port: await freePort(), signal });
  try {
    const span = [
      `--start=${times[0] ?? 0}`,
      `--end=${times.at(-1) ?? 0}`,
      '--eval-interval=1m',
      `--url=${historian.url}`,
    ];
    const output = `--output-dir=${data}`;
    // When in its minute a group is evaluated is up to the path of its file: a relative one is always the same.
    const folder = workspace.folder;
    const files = ruleFiles.map((file) => path.relative(folder, file));
    await run('promtool', ['tsdb', 'create-blocks-from', 'rules', ...span, output, ...files], {
      signal,
      folder,
    });
  } finally {
    await historian.stop();
  }
}
