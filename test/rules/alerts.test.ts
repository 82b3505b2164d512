import { type AlertRule } from '../../lib/rules/rule';
import { hasPromtool } from '../support/manifest-oracles';
import { AUTH } from './support/auth';
import { GATEWAY_ALERTS } from './support/gateway';
import { LIMITADOR_ALERTS } from './support/limitador';
import { METERING } from './support/metering';
import { MODELS } from './support/models';
import { QUOTAS } from './support/quotas';
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
  const { fires, healthy } = SCENARIOS.GatewayErrorRatioHigh!;
  const wrong = { 'as written': fires, 'not so': { ...healthy, alerts: fires.alerts } };
  const { said } = outcomes(ruleNamed('GatewayErrorRatioHigh'), wrong);
  expect(said.get('as written')).toBe('');
  expect(said.get('not so')).toContain('The gateway answers 25% of requests with a 5xx.');
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
