import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputError } from './output-error';

/** Where files are laid out before they are moved into the output. Only one synth at a time has it. */
const STAGING = '.maas-observability-staging';
/** The process that it belongs to. */
const OWNER = 'owner';

/** Makes the staging folder of an output. One that a synth left behind when it was killed is removed. */
export function openStaging(outdir: string): string {
  const staging = join(outdir, STAGING);
  const found = lstatSync(staging, { throwIfNoEntry: false });
  if (found !== undefined) {
    if (!found.isDirectory() || !isLeftOver(staging)) {
      throw new OutputError(
        `${staging} is there, and no synth that ended has left it: wait for the synth that runs, or remove it.`,
      );
    }
    closeStaging(staging);
  }
  mkdirSync(staging);
  writeFileSync(join(staging, OWNER), String(process.pid));
  return staging;
}

export function closeStaging(staging: string): void {
  rmSync(staging, { recursive: true, force: true });
}

/** A folder of ours whose process is gone. Its id may be ours by now: containers start counting anew. */
function isLeftOver(staging: string): boolean {
  const entries = readdirSync(staging);
  if (!entries.includes(OWNER)) return entries.length === 0;
  const owner = Number(readFileSync(join(staging, OWNER), 'utf8'));
  return !Number.isInteger(owner) || owner <= 0 || owner === process.pid || !isRunning(owner);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
