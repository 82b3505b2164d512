import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The folder that tests keep in which objects they synthesize, for the API server of test/cluster. */
export const COLLECTED_OBJECTS = 'MAAS_COLLECTED_OBJECTS';

export interface CollectedObject {
  /** The test that synthesized it first. */
  readonly from: string;
  readonly object: object;
}

/** Keeps objects, each once, where {@link COLLECTED_OBJECTS} names a folder. */
export function collectObjects(objects: readonly object[]): void {
  const folder = process.env[COLLECTED_OBJECTS];
  if (folder === undefined || folder === '') return;
  mkdirSync(folder, { recursive: true });
  for (const object of objects) {
    const text = JSON.stringify(object, asWritten);
    const name = createHash('sha256').update(text).digest('hex').slice(0, 24);
    try {
      writeFileSync(
        path.join(folder, `${name}.json`),
        JSON.stringify({ from: currentTest(), object }, asWritten),
        {
          flag: 'wx',
        },
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** A text as a file in UTF-8 has it, which half of a surrogate pair does not survive. */
function asWritten(_: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString() : value;
}

/** Everything in a folder of collected objects, in the order of the tests. */
export function collectedObjects(folder: string): readonly CollectedObject[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as CollectedObject)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
}

function currentTest(): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  return `${path.relative(path.join(__dirname, '..', '..'), testPath)}: ${currentTestName}`;
}
