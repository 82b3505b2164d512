import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const jestBin = require.resolve('jest/bin/jest');
const reporter = path.join(__dirname, 'closing-line-reporter.cjs');

/** What a run of jest over the given test files writes, stdout and stderr in the order in which they come. */
function run(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'closing-line-'));
  const output = openSync(path.join(folder, 'output'), 'a');
  try {
    Object.entries(files).forEach(([file, source]) => writeFileSync(path.join(folder, file), source));
    const config = { rootDir: folder, transform: {}, reporters: ['default', reporter] };
    spawnSync(process.execPath, [jestBin, '--config', JSON.stringify(config)], {
      stdio: ['ignore', output, output],
    });
    return readFileSync(path.join(folder, 'output'), 'utf8');
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ['only passed tests', { 'a.test.js': "test('a', () => {}); test('b', () => {});" }, '2 passed, 0 failed'],
  [
    'failed and skipped tests',
    {
      'a.test.js': "test('a', () => {}); test('b', () => { throw new Error('b'); });",
      'b.test.js': "console.log('noise'); test.skip('c', () => {}); test.todo('d');",
    },
    '1 passed, 1 failed, 2 skipped',
  ],
  [
    'a suite that does not run',
    { 'a.test.js': "test('a', () => {});", 'b.test.js': "throw new Error('b');" },
    '1 passed, 1 failed',
  ],
  ['a suite without tests', { 'a.test.js': '' }, '0 passed, 1 failed'],
  [
    'a failed afterAll',
    { 'a.test.js': "test('a', () => {}); afterAll(() => { throw new Error('b'); });" },
    '1 passed, 1 failed',
  ],
])('a run with %s closes with its counts, after the summary of jest', (_, files, line) => {
  const output = run(files);
  expect(output).toContain('Test Suites:');
  expect(output.endsWith(`\n${line}\n`)).toBe(true);
});
