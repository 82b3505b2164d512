import { readFileSync } from 'node:fs';
import path from 'node:path';
import { standardDashboards } from '../../dashboards';
import { say } from '../../lib/dashboard/words';
import { Objective } from '../../lib/rules/objectives/objective';
import { standardAlerts } from '../../lib/rules/alerts/standard-alerts';

const glossary = readFileSync(path.join(__dirname, '../../docs/glossary.md'), 'utf8');
const WORDS = { plan: 'tier', user: 'user', model: 'model' };

/** The first column of the table under a heading. */
function column(heading: string): string[] {
  const [, table = ''] = new RegExp(`## ${heading}\n+([^#]*)`).exec(glossary) ?? [];
  const cells = table.split('\n').flatMap((line) => /^\| ([^|]*[^| ]) *\|/.exec(line)?.slice(1) ?? []);
  return cells.slice(1).filter((cell) => !cell.startsWith('---'));
}

const terms = column('Terms').flatMap((cell) => cell.split(/, (?=[A-Z])/));
const avoided = column('Words that are not used').map((cell) => cell.replace(/ \(.*\)$/, ''));

const objectives = [Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 })];
const dashboards = standardDashboards({
  objectives,
  prices: { currency: 'USD', perMillionTokens: { free: 0 } },
});
const titles = dashboards.flatMap(({ rows }) => [
  ...rows.map(({ title }) => title),
  ...rows.flatMap(({ panels }) => panels.map(({ title }) => say(title, WORDS))),
]);

test('the glossary has both tables', () => {
  expect(terms.length).toBeGreaterThan(30);
  expect(avoided.length).toBeGreaterThan(15);
});

test.each(titles)('the title "%s" uses no word that the glossary replaces', (title) => {
  const used = avoided.flatMap((words) => words.split(', ')).filter((words) => has(title, words));
  expect(used).toEqual([]);
});

test('every term that the field has a panel for is the title of one', () => {
  const wanted = [
    ...['Targets up', 'Ready pods', 'Unavailable replicas', 'Authorized requests', 'Rate-limited requests'],
    ...['Rate limit ratio', 'Success rate (non-5xx)', 'Error rate by status code', 'Token throughput'],
    ...['Time to first token (TTFT)', 'Inter-token latency (ITL)', 'E2E request latency', 'Queue depth'],
    ...['KV cache utilization', 'Prefix cache hit rate', 'Resource requests', 'GPU utilization', 'Top users'],
    ...['Firing alerts', 'Gateway latency', 'Denied requests', 'Auth latency', 'Burn rate', 'Error budget'],
  ];
  expect(
    wanted.filter((term) => !terms.some((known) => has(known, term)) && term !== 'Error budget'),
  ).toEqual([]);
  expect(wanted.filter((term) => !titles.some((title) => has(title, term)))).toEqual([]);
});

test('descriptions and annotations are short, and use no word that the glossary replaces', () => {
  const texts = [
    ...dashboards.flatMap(({ panels }) => panels.map(({ about }) => say(about, WORDS))),
    ...standardAlerts()
      .flatMap(({ rules }) => rules)
      .flatMap((rule) =>
        rule.kind === 'alert' ? [say(rule.summary, WORDS), say(rule.description, WORDS)] : [],
      ),
  ];
  const sentences = texts.flatMap((text) => text.split(/(?<=[.:;]) /));
  expect(
    sentences.filter((sentence) => sentence.replace(/\{\{[^}]*\}\}/g, 'x').split(' ').length > 30),
  ).toEqual([]);
  const words = ['let through', 'pods that answer', 'set aside', 'mend', 'vocabulary', 'lacks'];
  expect(texts.filter((text) => words.some((word) => has(text, word)))).toEqual([]);
});

function has(text: string, words: string): boolean {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z])${escaped}(?![A-Za-z])`, 'i').test(text);
}
