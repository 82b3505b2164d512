import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../../lib/checks/all-checks';
import { checkPage } from '../../lib/checks/check-page';

const FOLDER = join(__dirname, '..', '..', 'docs', 'checks');

test('every check has an id of its own', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

test('every check has its page, and no page is left over', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(CHECKS.map(({ id }) => `${id}.md`).sort());
});

test.each(CHECKS.map((check) => [check.id, check] as const))(
  'the page of %s says what the check says',
  (id, check) => {
    const page = readFileSync(join(FOLDER, `${id}.md`), 'utf8');
    expect(page).toBe(checkPage(check, page));
  },
);
