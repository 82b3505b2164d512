import { standardRecordings } from '../../lib/rules/recording-rules';
import { resolvedRules } from '../../lib/rules/resolved-rules';
import { type AlertRule } from '../../lib/rules/rule';
import { RuleSet } from '../../lib/rules/rule-set';
import { hasPromtool } from '../support/manifest-oracles';
import { AUTH } from './support/auth';
import { GATEWAY_ALERTS } from './support/gateway';
import { LIMITADOR_ALERTS } from './support/limitador';
import { METERING, tokensOf60Requests } from './support/metering';
import { MODELS } from './support/models';
import { QUOTAS } from './support/quotas';
import { SCHEDULER } from './support/scheduler';
import {
  type AlertScenarios,
  EVERYWHERE,
  RESOLVED,
  STANDARD,
  type Outcomes,
  outcomes,
} from './support/scenario';
import { TARGETS } from './support/targets';

const SCENARIOS: Readonly<Record<string, AlertScenarios>> = {
  ...TARGETS,
  ...AUTH,
  ...GATEWAY_ALERTS,
  ...LIMITADOR_ALERTS,
  ...METERING,
  ...MODELS,
  ...QUOTAS,
  ...SCHEDULER,
};
const ALERTS = STANDARD.rules.filter((rule): rule is AlertRule => rule.kind === 'alert');
const NAMES = ALERTS.map(({ name }) => name);
const withPromtool = hasPromtool() ? test : test.skip;

function ruleNamed(name: string) {
  const rule = RESOLVED.get(name);
  if (rule === undefined) throw new Error(`${name} is not among the rules`);
  return rule;
}

test('every alert has scenarios, and every scenario an alert', () => {
  expect(Object.keys(SCENARIOS).sort()).toEqual([...NAMES].sort());
  expect([...RESOLVED.keys()].sort()).toEqual([...NAMES].sort());
});

withPromtool('promtool contradicts a scenario that does not turn out as written, and no other', () => {
  const { fires, healthy } = SCENARIOS.MaaSGatewayErrorRatioHigh!;
  const wrong = { 'as written': fires, 'not so': { ...healthy, alerts: fires.alerts } };
  const { said } = outcomes(ruleNamed('MaaSGatewayErrorRatioHigh'), wrong);
  expect(said.get('as written')).toBe('');
  expect(said.get('not so')).toContain('The gateway answers 25% of requests with a 5xx.');
});

describe('MaaSTokensPerRequestCollapsed beside the recordings', () => {
  const set = RuleSet.of([...standardRecordings(), ...STANDARD.groups]);
  const rules = resolvedRules(set, EVERYWHERE).byNamespace.flatMap(({ groups }) =>
    groups.flatMap((group) => group.rules),
  );
  const recordings = rules.filter(({ record = '' }) => /^(user:|tier:|limitador:)authorized/.test(record));
  const [rule] = rules.filter(({ alert }) => alert === 'MaaSTokensPerRequestCollapsed');

  test('asks no raw series for a day', () => {
    const days = [...rule!.expr.matchAll(/(\S+?)\{[^}]*\}\[24h\]/g)].map(([, name = '']) =>
      name.replace(/^.*\(/, ''),
    );
    // Those by user are added up in those by plan.
    const asked = recordings.map(({ record = '' }) => record).filter((name) => !name.startsWith('user:'));
    expect(new Set(days)).toEqual(new Set(asked));
  });

  test('asks them where the recordings are not', () => {
    const levels = ['tier', 'user'];
    const without = resolvedRules(
      levels.reduce((left, level) => left.without(`${level}:authorized_hits:increase1m`), set),
      EVERYWHERE,
    );
    const raw = without.byNamespace.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
    expect(raw.find(({ alert }) => alert === rule!.alert)!.expr).toMatch(
      /rate\(authorized_hits\{[^}]*\}\[24h\]\)/,
    );
  });

  withPromtool('tells the last half hour from what was recorded before', () => {
    const { said } = outcomes(
      rule!,
      {
        // 10 tokens a request now; 1,121,400 tokens of 14,940 requests in all.
        fires: {
          at: '250m',
          series: tokensOf60Requests('0+6000x180 1080600+600x70'),
          alerts: [
            { labels: { tier: 'free' }, summary: 'A request of a tier uses 13.32% of its usual tokens.' },
          ],
        },
        restart: { at: '250m', series: tokensOf60Requests('0+6000x200 0+6000x50') },
      },
      recordings,
    );
    expect([...said].filter(([, text]) => text !== '')).toEqual([]);
  });
});

describe.each(Object.entries(SCENARIOS))('%s', (name, { more = {}, ...kinds }) => {
  const { fires, healthy, noTraffic, restart } = kinds;

  const scenarios = {
    fires,
    'is silent while all is well': healthy,
    'is silent without traffic': noTraffic,
    'keeps its head over a restart': restart,
    ...more,
  };
  let shown: Outcomes;
  beforeAll(() => {
    if (hasPromtool()) shown = outcomes(ruleNamed(name), scenarios);
  });

  withPromtool.each(Object.keys(scenarios))('%s', (scenario) => {
    expect(shown.said.get(scenario)).toBe('');
  });

  withPromtool('its description is filled in, with a number', () => {
    expect(shown.description).toMatch(/\d/);
    expect(shown.description).not.toMatch(/\{\{|\}\}|<no value>|<error|NaN|got:/);
  });

  test('the scenarios are what they are called', () => {
    expect(fires.alerts ?? []).not.toEqual([]);
    expect([...(healthy.alerts ?? []), ...(noTraffic.alerts ?? []), ...(restart.alerts ?? [])]).toEqual([]);
    expect(Object.keys(healthy.series)).not.toEqual([]);
    // Values that begin again, or a pod that ends.
    expect(Object.values(restart.series).some((values) => values.includes(' '))).toBe(true);
  });

  test('the texts name no label that the result does not have', () => {
    const rule = ALERTS.find((one) => one.name === name);
    const labels = rule?.query.resolve(EVERYWHERE).labels ?? new Set();
    const { annotations } = ruleNamed(name);
    const named = [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(
      ([, label]) => label ?? '',
    );
    expect(named.filter((label) => !labels.has(label))).toEqual([]);
  });

  test('the summary is one line, the description says a number, the runbook is its own page', () => {
    const { summary = '', description = '', runbook_url: page = '' } = ruleNamed(name).annotations;
    expect(summary).not.toMatch(/\n/);
    expect(summary.replace(/\{\{.*?\}\}/g, 'x').length).toBeLessThan(100);
    expect(description).toContain('$value');
    expect(page).toMatch(new RegExp(`/docs/runbooks/${name}\\.md$`));
  });
});
