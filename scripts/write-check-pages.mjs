// Writes docs/checks/, a page for each check, from what the checks say of themselves; a test holds the pages to it. Run
// by `npm run checks`, with tsx. What is written below the marker is kept.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKS } from '../lib/checks/all-checks';
import { checkPage } from '../lib/checks/check-page';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'checks');
mkdirSync(folder, { recursive: true });
for (const check of CHECKS) {
  const file = join(folder, `${check.id}.md`);
  writeFileSync(file, checkPage(check, existsSync(file) ? readFileSync(file, 'utf8') : ''));
}
