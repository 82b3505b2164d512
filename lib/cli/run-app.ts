import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './usage-error';

/** Synthesizes an app as the cdk8s CLI does, into a folder that is gone afterwards. */
export async function inSynthesized<T>(app: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'maas-observability-'));
  try {
    await run(app, folder);
    if (readdirSync(folder).length === 0) {
      throw new UsageError(`the app \`${app}\` wrote nothing: does it call app.synth()?`);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the app prints goes to the standard error: the standard output is the command's own. */
function run(app: string, outdir: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(app, {
      shell: true,
      stdio: ['ignore', process.stderr, process.stderr],
      env: { ...process.env, CDK8S_OUTDIR: outdir },
    });
    child.on('error', (error) =>
      fail(new UsageError(`the app \`${app}\` does not start: ${error.message}.`)),
    );
    child.on('close', (code, signal) => {
      if (code === 0) done();
      else
        fail(new UsageError(`the app \`${app}\` ended with ${signal ?? `exit code ${code ?? 'unknown'}`}.`));
    });
  });
}
