import { type FoundMonitor } from '../../documents/monitors-in';
import { type PlainRecord } from '../../documents/plain-data';
import { type Stack } from '../../platform/stack';
import { type Check } from '../check';
import { type Finding } from '../document-problem';

/** The objects of a run, for what is wrong between them. */
export interface CheckedRun {
  readonly manifests: readonly PlainRecord[];
  readonly monitors: readonly FoundMonitor[];
  readonly stack: Stack;
}

/** A finding in one of the objects. */
export interface RunFinding extends Finding {
  readonly manifest: PlainRecord;
}

/** A check of objects against each other. */
export interface RunCheck extends Check {
  readonly find: (run: CheckedRun) => readonly RunFinding[];
}
