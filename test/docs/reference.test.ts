import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/samples';
import { inTemporaryDirectory } from '../support/synth';

test('the reference says what the sources say: `npm run reference` writes it', () => {
  inTemporaryDirectory((folder) => {
    execFileSync(process.execPath, ['--import', 'tsx', 'scripts/reference.ts', folder], {
      cwd: ROOT,
      stdio: 'ignore',
    });
    const pages = readdirSync(folder).sort();
    expect(pages).toEqual(['alerts.md', 'metrics.md', 'panels.md', 'props.md', 'recordings.md']);
    for (const page of pages) {
      const committed = readFileSync(join(ROOT, 'docs', 'reference', page), 'utf8');
      expect([page, committed]).toEqual([page, readFileSync(join(folder, page), 'utf8')]);
    }
  });
});
