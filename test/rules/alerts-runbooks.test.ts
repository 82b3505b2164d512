import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { rawQuery } from '../../lib/queries/raw-query';
import { standardAlerts } from '../../lib/rules/alerts/standard-alerts';
import { RuleSet } from '../../lib/rules/rule-set';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';
import { EVERYWHERE, OPTIONS } from './support/scenario';

const RUNBOOKS = path.join(__dirname, '../../docs/runbooks');
const FILES = readdirSync(RUNBOOKS);
const NAMES = RuleSet.of(standardAlerts(OPTIONS)).rules.map(({ name }) => name);

/** The pages of the standard alerts; those of objectives are their own matter. */
const PAGES = FILES.filter((file) => file !== 'README.md' && !file.startsWith('MaaSErrorBudget'));

const HEADINGS = [
  'What it means',
  'What users see',
  'First checks',
  'Likely causes',
  'How to fix it',
  'When to escalate',
];

test('every alert has a runbook, and every runbook an alert', () => {
  expect([...PAGES].sort()).toEqual(NAMES.map((name) => `${name}.md`).sort());
});

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(path.join(RUNBOOKS, page), 'utf8');
  const queries = blocks(text, 'promql');

  test('says what whoever is on call has to know', () => {
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([page.replace('.md', ''), ...HEADINGS]);
    expect(blocks(text, 'sh').join('\n')).toMatch(/\b(oc|curl) /);
    expect(queries).not.toEqual([]);
  });

  test('its links lead somewhere', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
    expect(links.filter((link) => !FILES.includes(link))).toEqual([]);
  });

  test('its queries ask for what there is', () => {
    const problems = queries.flatMap(
      (query) => rawQuery(query, { use: 'rule', strict: true }).resolve(EVERYWHERE).problems,
    );
    expect(problems).toEqual([]);
  });

  (hasPromtool() ? test : test.skip)('Prometheus takes its queries', () => {
    expect(promqlProblems(queries)).toEqual([]);
  });
});

/** The code blocks of a language, without the indent of a list. */
function blocks(text: string, language: string): readonly string[] {
  const found = text.matchAll(/^( *)```(\w+)\n([\s\S]*?)\n *```/gm);
  return [...found]
    .filter(([, , its]) => its === language)
    .map(([, indent = '', , code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}

test('every alert and page carries the prefix, and names the component and not its exporter', () => {
  const pages = FILES.filter((file) => file !== 'README.md').map((file) => file.replace(/\.md$/, ''));
  const names = [...NAMES, ...pages];
  expect(names.filter((name) => !/^MaaS[A-Z]/.test(name) || /Exporter/i.test(name))).toEqual([]);
});
