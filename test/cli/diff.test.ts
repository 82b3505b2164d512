import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { maasObservability } from './support/command';

const folder = mkdtempSync(join(tmpdir(), 'maas-diff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rule = (threshold: number, summary = 'Slow.') => `
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: rules, namespace: llm }
spec:
  groups:
    - name: models
      rules:
        - alert: Slow
          expr: latency > ${threshold}
          annotations: { summary: '${summary}' }
`;

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
    cwd: folder,
    stdio: 'ignore',
  });
}

beforeAll(() => {
  mkdirSync(join(folder, 'dist', 'rules'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'rules', 'rules.yaml'), rule(1));
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  writeFileSync(join(folder, 'dist', 'rules', 'rules.yaml'), rule(2));
  writeFileSync(join(folder, 'words.yaml'), rule(1, 'Too slow.'));
});

const diff = (...args: string[]) => maasObservability(['diff', ...args], { cwd: folder });

test('a folder against a git revision of it, as a person reads it', async () => {
  expect(await diff('HEAD:dist', 'dist')).toEqual({
    code: 0,
    stdout: `Visible: a number, an alert or a scrape is another one
  alert Slow in llm: has another threshold
    - > 1
    + > 2

0 breaking, 1 visible and 0 cosmetic changes.
`,
    stderr: '',
  });
});

test('the class of a change decides the exit code', async () => {
  const codeOf = async (...args: string[]) => (await diff(...args)).code;
  expect(await codeOf('HEAD:dist', 'dist', '--fail-on', 'visible')).toBe(1);
  expect(await codeOf('HEAD:dist', 'words.yaml', '--fail-on', 'visible')).toBe(0);
  expect(await codeOf('HEAD:dist', 'words.yaml', '--fail-on', 'cosmetic')).toBe(1);
  writeFileSync(join(folder, 'empty.yaml'), rule(1).replace(/ {8}- alert[^]*/, '        []\n'));
  expect(await codeOf('HEAD:dist', 'empty.yaml')).toBe(1);
  expect(await codeOf('HEAD:dist', 'empty.yaml', '--fail-on', 'nothing')).toBe(0);
});

test('as Markdown for a pull request, where a name cannot become markup', async () => {
  writeFileSync(join(folder, 'markup.yaml'), rule(1).replace(/Slow\b(?!\.)/, '"</details> @all `x`"'));
  const { stdout } = await diff('HEAD:dist', 'markup.yaml', '--output', 'markdown');
  expect(stdout).toContain('**1 breaking, 0 visible and 0 cosmetic changes.**');
  expect(stdout).toContain('### Breaking: something that people, links, routes or history rely on is gone');
  expect(stdout).toContain('- alert Slow in llm: has another name, which routes and silences may not know');
  expect(stdout).toContain('  - after: `` </details> @all `x` ``');
});

test('control characters of a name do not reach the terminal', async () => {
  writeFileSync(
    join(folder, 'hostile.yaml'),
    rule(1).replace('alert: Slow', String.raw`alert: "\e[31mSlow"`),
  );
  const { stdout } = await diff('HEAD:dist', 'hostile.yaml');
  expect(stdout).toContain('+ \\u001b[31mSlow');
  const back = await diff('hostile.yaml', 'HEAD:dist');
  expect(back.stdout).toContain('  alert \\u001b[31mSlow in llm: has another name');
});

test('as JSON for programs', async () => {
  const { stdout } = await diff('HEAD:dist', 'dist', '--output', 'json');
  expect(JSON.parse(stdout)).toEqual({
    summary: { breaking: 0, visible: 1, cosmetic: 0 },
    changes: [
      {
        class: 'visible',
        subject: 'alert',
        place: 'alert Slow in llm',
        text: 'has another threshold',
        before: '> 1',
        after: '> 2',
      },
    ],
  });
});

test('running objects from the standard input', async () => {
  const list = JSON.stringify({
    kind: 'List',
    items: [
      {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: { name: 'rules', namespace: 'llm', resourceVersion: '1', uid: 'x' },
        spec: {
          groups: [
            {
              name: 'models',
              rules: [{ alert: 'Slow', expr: 'latency > 1', annotations: { summary: 'Slow.' } }],
            },
          ],
        },
      },
    ],
  });
  const { code, stdout } = await maasObservability(['diff', '-', 'HEAD:dist'], { cwd: folder, input: list });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'No difference in meaning.\n' });
});

describe('a source that cannot be read', () => {
  test.each([
    ['a folder that is not there', ['dist', 'nowhere'], 'nowhere is not there.'],
    [
      'a revision that is not there',
      ['nowhere:dist', 'dist'],
      'nowhere:dist cannot be read from git: fatal: Not a valid object name nowhere',
    ],
    [
      'a path that the revision lacks',
      ['HEAD:nowhere', 'dist'],
      'HEAD:nowhere has no .yaml, .yml or .json file in it, or is not there.',
    ],
    ['an option of git', ['-', '--output=x:dist'], undefined],
    ['the standard input twice', ['-', '-'], 'only one side can be the standard input.'],
  ])('%s', async (_name, args, message) => {
    const { code, stdout, stderr } = await diff(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (message !== undefined) expect(stderr).toBe(`maas-observability: ${message}\n`);
  });
});
