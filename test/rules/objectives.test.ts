import { existsSync } from 'node:fs';
import path from 'node:path';
import { Duration } from 'cdk8s';
import { platformAdmin } from '../../dashboards';
import { objectivesRow } from '../../dashboards/panels/objectives';
import { type Flow } from '../../lib/flow/flow';
import { renderDashboard } from '../../lib/grafana/render';
import { burnRates } from '../../lib/rules/objectives/burn-rates';
import { Objective, type ObjectiveProps } from '../../lib/rules/objectives/objective';
import { objectiveRules } from '../../lib/rules/objectives/objective-rules';
import { type ResolvedRule, resolvedRules } from '../../lib/rules/resolved-rules';
import { RuleSet } from '../../lib/rules/rule-set';
import { STACKS, VOCABULARIES, flow, panelsOf, targetsOf } from '../dashboards/support';
import { promqlProblems, hasPromtool } from '../support/manifest-oracles';

const { days, seconds, millis } = {
  days: (n: number) => Duration.days(n),
  seconds: (n: number) => Duration.seconds(n),
  millis: (n: number) => Duration.millis(n),
};

const gateway = Objective.availability({ name: 'gateway', target: 0.999, of: 'gateway' });
const EVERY_KIND = [
  gateway,
  Objective.availability({ name: 'plans', target: 0.995, of: 'plan' }),
  Objective.availability({ name: 'backends', target: 0.99, of: 'model', pages: false }),
  Objective.latency({ name: 'quick', target: 0.95, of: 'gateway', under: seconds(5) }),
  Objective.latency({
    name: 'quick-premium',
    target: 0.95,
    of: 'plan',
    only: ['premium'],
    under: millis(2500),
  }),
  Objective.timeToFirstToken({ name: 'first-token', target: 0.9, under: millis(500), window: days(28) }),
];

/** The gateway's Telemetry adds the label of the plan, as the chart has it. */
function planned(labels = VOCABULARIES.tier, stack = STACKS['prometheus-operator'], instance?: string): Flow {
  const plan = labels.growingWith('plans')?.name ?? '';
  const metrics = ['istio_requests_total', 'istio_request_duration_milliseconds'];
  return flow({ labels, platform: { stack }, gatewayLabels: [{ name: plan, metrics }], instance });
}

function resolved(objectives: readonly Objective[], on: Flow = planned()) {
  return resolvedRules(RuleSet.of(objectiveRules(objectives, { instance: on.instance })), on);
}

function rulesOf(objectives: readonly Objective[], on?: Flow): readonly ResolvedRule[] {
  return resolved(objectives, on).byNamespace.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));
}

function find(name: string, objective: Objective, on?: Flow): ResolvedRule {
  const found = rulesOf([objective], on).find((rule) => (rule.record ?? rule.alert) === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

describe('burn rates', () => {
  test('are those of the SRE workbook for 30 days', () => {
    expect(burnRates(days(30))).toEqual([
      { urgency: 'page', long: '1h', short: '5m', factor: 14.4 },
      { urgency: 'page', long: '6h', short: '30m', factor: 6 },
      { urgency: 'ticket', long: '1d', short: '2h', factor: 3 },
      { urgency: 'ticket', long: '3d', short: '6h', factor: 1 },
    ]);
  });

  // The share of the budget times the window over the long stretch: 2% · 7 d / 1 h = 3.36; and never below 1.
  test.each([
    [7, [3.36, 1.4, 1, 1]],
    [14, [6.72, 2.8, 1.4, 1]],
    [28, [13.44, 5.6, 2.8, 1]],
    [30, [14.4, 6, 3, 1]],
    [90, [43.2, 18, 9, 3]],
  ])('follow a window of %d days', (window, factors) => {
    expect(burnRates(days(window)).map(({ factor }) => factor)).toEqual(factors);
  });

  test('are left out where even nothing but errors does not reach them', () => {
    const rates = (target: number) =>
      Objective.availability({ name: 'a', target, of: 'gateway' }).burnRates.map(({ factor }) => factor);
    expect(rates(0.999)).toEqual([14.4, 6, 3, 1]);
    expect(rates(0.9)).toEqual([6, 3, 1]);
    expect(rates(0.8)).toEqual([3, 1]);
  });

  test('a threshold divides by 1 - target, whatever the target', () => {
    for (const target of [0.999, 0.95, 0.9]) {
      const objective = Objective.availability({ name: 'a', target, of: 'gateway' });
      for (const name of [
        'MaaSErrorBudgetBurnFast',
        'MaaSErrorBudgetBurnSlow',
        'objective:error_budget:remaining',
      ]) {
        const { expr } = find(name, objective);
        expect(expr).toContain(`/ ((1) - (${target}))`);
        expect(expr.split(' / ').length).toBe(expr.split(`/ ((1) - (${target}))`).length);
      }
    }
  });
});

describe('recordings', () => {
  test('have a name for each stretch of the workbook and for the whole window', () => {
    expect(rulesOf([gateway]).flatMap(({ record }) => record ?? [])).toEqual([
      'objective:errors:rate5m',
      'objective:requests:rate5m',
      ...['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map(
        (stretch) => `objective:errors:ratio_rate${stretch}`,
      ),
      'objective:error_budget:remaining',
    ]);
  });

  test.each([
    [
      'objective:requests:rate5m',
      'sum(rate(istio_requests_total{namespace="openshift-ingress",pod=~"POD",response_code!="0"}[5m]))',
    ],
    [
      'objective:errors:ratio_rate5m',
      '(objective:errors:rate5m{objective="gateway",maas_instance=""}) / ' +
        '((objective:requests:rate5m{objective="gateway",maas_instance=""}) > (0))',
    ],
    [
      'objective:errors:ratio_rate3d',
      '(sum_over_time(objective:errors:rate5m{objective="gateway",maas_instance=""}[3d])) / ' +
        '((sum_over_time(objective:requests:rate5m{objective="gateway",maas_instance=""}[3d])) > (0))',
    ],
    [
      'objective:error_budget:remaining',
      '(1) - ((objective:errors:ratio_rate30d{objective="gateway",maas_instance=""}) / ((1) - (0.999)))',
    ],
  ])('%s', (name, promql) => {
    expect(find(name, gateway).expr.replaceAll(/pod=~"[^"]*"/g, 'pod=~"POD"')).toBe(promql);
  });

  test('find a bucket however its bound is printed, and a fraction as it is', () => {
    const [quick, firstToken] = [EVERY_KIND[3]!, EVERY_KIND[5]!];
    expect(find('objective:errors:rate5m', quick).expr).toContain('le=~"5000|5000[.]0"');
    expect(find('objective:errors:rate5m', firstToken).expr).toContain('le="0.5"');
  });

  test('are told apart by the objective, and by the installation where there are several', () => {
    const east = planned(undefined, undefined, 'east');
    expect(rulesOf([gateway], east).map(({ labels }) => labels)).toEqual(
      expect.arrayContaining([
        { objective: 'gateway', maas_instance: 'east' },
        {
          severity: 'critical',
          namespace: 'openshift-ingress',
          objective: 'gateway',
          maas_instance: 'east',
        },
      ]),
    );
    const alert = rulesOf([gateway], east).find(({ alert }) => alert === 'MaaSErrorBudgetBurnFast');
    expect(alert?.expr).toContain('objective:errors:ratio_rate1h{objective="gateway",maas_instance="east"}');
  });
});

describe('alerts', () => {
  test('say the numbers, and have a page each', () => {
    const { annotations, labels } = find('MaaSErrorBudgetBurnFast', gateway);
    expect(labels).toEqual({
      severity: 'critical',
      namespace: 'openshift-ingress',
      objective: 'gateway',
    });
    expect(annotations).toEqual({
      summary: 'Objective gateway: {{ $value | humanize }} times as many errors as its budget allows.',
      description:
        'Over 30d, at most 0.1% of requests may be ones that are answered with a server error. Now they are ' +
        '{{ $value | humanize }} times as many: that is the burn rate. It fires above 14.4 over 1h and 5m, or 6 over ' +
        '6h and 30m, from 5 errors on. The row Objectives in Platform Admin has the budget that is left.',
      runbook_url: expect.stringMatching(/MaaSErrorBudgetBurnFast\.md$/) as string,
    });
    const names = new Set(rulesOf(EVERY_KIND).flatMap(({ alert }) => alert ?? []));
    expect([...names].filter((name) => !existsSync(path.join('docs/runbooks', `${name}.md`)))).toEqual([]);
    expect([...names]).toEqual([
      'MaaSErrorBudgetBurnFast',
      'MaaSErrorBudgetBurnSlow',
      'MaaSErrorBudgetBurnUnknown',
    ]);
  });

  test('name the plan by the label of the vocabulary', () => {
    const plans = EVERY_KIND[1]!;
    const labels = VOCABULARIES.tier.renamed('tier', 'service_plan');
    expect(find('MaaSErrorBudgetBurnSlow', plans, planned(labels)).annotations.summary).toBe(
      'Objective plans{{ with $labels.service_plan }} of {{ . }}{{ end }}: {{ $value | humanize }} times as many errors ' +
        'as its budget allows.',
    );
  });

  test('wake nobody up where that is not wanted', () => {
    expect(find('MaaSErrorBudgetBurnFast', EVERY_KIND[2]!).labels.severity).toBe('warning');
  });
});

describe.each(Object.entries(VOCABULARIES))('with the labels %s', (_name, labels) => {
  test.each(Object.entries(STACKS))('every kind resolves on %s without problems', (_stack, stack) => {
    const { problems, omitted, byNamespace } = resolved(EVERY_KIND, planned(labels, stack));
    expect({ problems, omitted }).toEqual({ problems: [], omitted: [] });
    const places = Object.fromEntries(
      byNamespace.map(({ namespace, groups }) => [namespace, groups.map(({ name }) => name)]),
    );
    const all = EVERY_KIND.map(({ name }) => `objective-${name}`);
    expect(places).toEqual(
      stack.rulesSeeOwnNamespaceOnly
        ? { 'openshift-ingress': all.slice(0, 5), llm: all.slice(5) }
        : { [stack.ruleNamespace ?? 'llm-observability']: all },
    );
    const promql = byNamespace.flatMap(({ groups }) =>
      groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)),
    );
    expect(hasPromtool() ? promqlProblems(promql) : []).toEqual([]);
  });
});

test('on a stack that stores other names, those are asked', () => {
  const on = planned(VOCABULARIES.tier, STACKS['open-data-hub']);
  expect(find('objective:requests:rate5m', EVERY_KIND[5]!, on).expr).toContain(
    'kserve_vllm:time_to_first_token_seconds_count',
  );
});

describe('refusals', () => {
  const said = (props: Partial<ObjectiveProps>) =>
    Objective.availability({ name: 'a', target: 0.999, of: 'gateway', ...props }).problems();

  test.each<[Partial<ObjectiveProps>, string]>([
    [{ target: 99.9 }, 'target is a share between 0 and 1, not 99.9: write 0.999.'],
    [{ target: 100 }, 'a target of 100 leaves no budget for errors: write a share below 1, such as 0.999.'],
    [{ target: 1 }, 'a target of 1 leaves no budget for errors: write a share below 1, such as 0.999.'],
    [{ target: 0 }, 'target is a share between 0 and 1, not 0: write one such as 0.999.'],
    [{ target: -1 }, 'target is a share between 0 and 1, not -1: write one such as 0.999.'],
    [{ target: NaN }, 'target is a share between 0 and 1, not NaN: write one such as 0.999.'],
    [{ window: days(6) }, 'a window of 6 days is not one of 7 to 90 whole days: write Duration.days(30).'],
    [
      { window: days(365) },
      'a window of 365 days is not one of 7 to 90 whole days: write Duration.days(30).',
    ],
    [
      { window: Duration.hours(180) },
      'a window of 7.5 days is not one of 7 to 90 whole days: write Duration.days(30).',
    ],
    [
      { target: 0.8 },
      'a target of 0.8 over 30d pages nobody, not even when every request is an error: write at least 0.84, or ' +
        'pages: false.',
    ],
    [{ leastErrors: 0 }, 'leastErrors is 0: write a whole number above 0, such as 5.'],
    [{ leastErrors: 2.5 }, 'leastErrors is 2.5: write a whole number above 0, such as 5.'],
    [{ only: ['free'] }, "only picks plans or models: write of: 'plan' or of: 'model', or leave it out."],
  ])('%j', (props, problem) => {
    expect(said(props)).toEqual([`objective "a": ${problem}`]);
  });

  test('a target that pages after all is taken', () => {
    expect(said({ target: 0.84 })).toEqual([]);
    expect(said({ target: 0.8, pages: false })).toEqual([]);
  });

  test.each(['Chat', 'chat_latency', '', '-a'])('the name %j', (name) => {
    expect(said({ name })).toEqual([
      `objective ${JSON.stringify(name)}: its name is not in small letters, digits and "-": write one such as ` +
        'chat-latency.',
    ]);
  });

  test('an empty choice', () => {
    expect(Objective.availability({ name: 'a', target: 0.99, of: 'model', only: [] }).problems()).toEqual([
      'objective "a": only is empty, and would pick nothing: leave it out for every one.',
    ]);
  });

  const DURATION = 'istio_request_duration_milliseconds';
  test.each([
    [seconds(3), DURATION, '3 s', 'Duration.millis(2500) or Duration.seconds(5)'],
    [millis(200), DURATION, '200 ms', 'Duration.millis(100) or Duration.millis(250)'],
    [Duration.hours(2), DURATION, '7200 s', 'Duration.seconds(3600)'],
    [millis(0.1), DURATION, '0.1 ms', 'Duration.millis(0.5)'],
    [seconds(2), 'vllm:time_to_first_token_seconds', '2 s', 'Duration.seconds(1) or Duration.millis(2500)'],
    [millis(7), 'vllm:time_to_first_token_seconds', '7 ms', 'Duration.millis(5) or Duration.millis(10)'],
  ])('%s is no bound of %s', (under, histogram, bound, instead) => {
    const props = { name: 'a', target: 0.95, under };
    const objective =
      histogram === DURATION
        ? Objective.latency({ ...props, of: 'gateway' })
        : Objective.timeToFirstToken(props);
    expect(objective.problems()).toEqual([
      `objective "a": ${bound} is not where a bucket of ${histogram} ends, so that nobody can count the requests ` +
        `within it: write ${instead}.`,
    ]);
  });

  test('every bound of a histogram is taken', () => {
    for (const under of [0.001, 0.005, 0.06, 0.1, 1, 7.5, 2560].map((bound) => millis(bound * 1000))) {
      expect(Objective.timeToFirstToken({ name: 'a', target: 0.95, under }).problems()).toEqual([]);
    }
  });

  test('come to the synth, once', () => {
    const wrong = Objective.availability({ name: 'a', target: 99.9, of: 'gateway' });
    expect(resolved([wrong]).problems).toEqual([
      expect.stringMatching(
        /^rule objective:errors:rate5m: objective "a": target is .* write 0\.999\. The query is: /,
      ),
    ]);
  });

  test('two objectives of one name', () => {
    expect(resolved([gateway, gateway]).problems).toEqual([
      expect.stringContaining('two objectives are named "gateway": give one another name.'),
    ]);
  });

  test('by plan, where the gateway does not know the plan', () => {
    expect(resolved([EVERY_KIND[1]!], flow()).problems[0]).toBe(
      'rule objective:errors:rate5m asks for what this flow does not have: a label that counts plans on ' +
        'istio_requests_total. Add it to the flow, or drop the rule.',
    );
  });
});

describe('the row of a dashboard', () => {
  const recording = (objectives: readonly Objective[], instance?: string): Flow => {
    const on = planned(undefined, undefined, instance);
    return Object.assign(Object.create(on) as Flow, { recorded: resolved(objectives, on).recorded });
  };
  const rendered = (on: Flow) => renderDashboard(platformAdmin({ objectives: EVERY_KIND }), on);
  const ofObjectives = (on: Flow) =>
    panelsOf(rendered(on)).filter((panel) =>
      targetsOf(panel).some(({ expr }) => expr.includes('objective:')),
    );

  test('is not there without objectives', () => {
    expect(objectivesRow([])).toBeUndefined();
  });

  test('has three panels for each, which read what is recorded', () => {
    const on = recording(EVERY_KIND);
    const panels = ofObjectives(on);
    expect(panels.map(({ title }) => title)).toEqual(
      EVERY_KIND.flatMap(({ name }) => [
        `${name}: error budget`,
        `${name}: burn rate`,
        `${name}: burn rate over time`,
      ]),
    );
    expect(rendered(on).problems).toEqual([]);
    expect(targetsOf(panels[0]!)[0]?.expr).toBe(
      'min(objective:error_budget:remaining{objective="gateway",maas_instance=""})',
    );
    expect(targetsOf(panels[5]!).map(({ legendFormat }) => legendFormat)).toEqual([
      '{{tier}}, 1h',
      '{{tier}}, 1d',
      '{{tier}}, 30d',
    ]);
    const promql = panels.flatMap(targetsOf).map(({ expr }) => expr);
    expect(hasPromtool() ? promqlProblems(promql) : []).toEqual([]);
  });

  test('reads only what is recorded for its own installation', () => {
    const [panel] = ofObjectives(recording(EVERY_KIND, 'east'));
    expect(targetsOf(panel!)[0]?.expr).toBe(
      'min(objective:error_budget:remaining{objective="gateway",maas_instance="east"})',
    );
  });

  test('is left out where nobody records it', () => {
    expect(ofObjectives(planned())).toEqual([]);
    expect(rendered(planned()).problems).toEqual([]);
  });

  test('knows the metrics behind it', () => {
    const [panel] = objectivesRow([gateway])?.panels ?? [];
    const { metrics } = panel!.targets[0]!.query.resolve(planned());
    expect(metrics.map(({ name }) => name)).toEqual(['istio_requests_total']);
  });
});
