import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFERENCE, referencePages } from '../../scripts/reference';

test('the reference says what the sources say: `npm run reference` writes it', async () => {
  for (const [name, text] of Object.entries(await referencePages())) {
    expect([name, readFileSync(join(REFERENCE, name), 'utf8')]).toEqual([name, text]);
  }
});
