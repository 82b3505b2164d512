import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maasObservability } from './support/command';

const folder = mkdtempSync(join(tmpdir(), 'maas-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RULE = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: mine, namespace: mine }
spec: { groups: [{ name: mine, rules: [{ alert: Mine, expr: vector(1) }] }] }
`;

/** Runs the command with an error in the middle of what it does. */
function crashing(error: string, throwing: string) {
  const preload = join(folder, 'preload.cjs');
  const manifest = join(folder, 'rule.yaml');
  writeFileSync(manifest, RULE);
  writeFileSync(preload, `process.stdout.write = () => { ${throwing.replace('ERROR', error)} };\n`);
  return maasObservability(['check', manifest], { env: { NODE_OPTIONS: `--require ${preload}` } });
}

describe('a defect', () => {
  test.each([
    ['where a promise waits for it', 'throw ERROR;'],
    ['where none does', 'setImmediate(() => { throw ERROR; }); return true;'],
  ])('%s: no verdict, but how to report it', async (_, throwing) => {
    const { code, stderr } = await crashing("new TypeError('boom \\u001b[31m ::error::')", throwing);
    expect(code).toBe(70);
    expect(stderr).toMatch(
      /^maas-observability: this is a defect of maas-observability itself, and nothing is known of your files\. Please report it at https:\/\/github\.com\/maas-observability\/maas-observability\/issues, with what you ran and these lines:\nmaas-observability \d+\.\d+\.\d+, Node v\d+\.\d+\.\d+, \w+\nTypeError: boom \\x1b\[31m ::error::\n {4}at /,
    );
  });

  test('an error of the file system is a sentence about the file', async () => {
    const { code, stderr } = await crashing(
      "Object.assign(new Error('EISDIR'), { code: 'EISDIR', syscall: 'read', path: '/etc' })",
      'throw ERROR;',
    );
    expect([code, stderr]).toEqual([2, 'maas-observability: /etc: it is a folder, not a file.\n']);
  });
});
