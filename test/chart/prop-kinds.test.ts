import { Duration } from 'cdk8s';
import { MaaSObservabilityChart, Objective } from '../../lib';
import { problemsOf } from '../support/synth';

/** As JavaScript, or data that was cast, gives props. */
const problemsWith = (props: Record<string, unknown>) =>
  problemsOf((app) => new MaaSObservabilityChart(app, 'maas', props));

test.each<[Record<string, unknown>, string[]]>([
  [
    { dashboards: 'all' },
    ['dashboards is "all": write a list, each a Dashboard, or a function of the standard ones.'],
  ],
  [{ dashboards: [{ uid: 'mine' }] }, ['dashboards[0] is {"uid":"mine"}: write a Dashboard.']],
  [{ rules: true }, ['rules is true: write false, or a function of the standard rules.']],
  [
    { objectives: [{ name: 'mine' }] },
    ['objectives[0] is {"name":"mine"}: write an Objective, such as Objective.availability({ … }).'],
  ],
  [
    { prices: { currency: 'USD' } },
    [
      'prices.perMillionTokens is undefined: write an object, each value a number, or an object, each value a number.',
    ],
  ],
  [
    { prices: { currency: 'USD', perMillionTokens: { gold: '1' } } },
    ['prices.perMillionTokens["gold"] is "1": write a number, or an object, each value a number.'],
  ],
  [
    { alerts: { authLatency: 5 } },
    ['alerts.authLatency is 5: write a Duration, such as Duration.minutes(5).'],
  ],
  [{ alerts: { kvCach: 0.9 } }, ['alerts.kvCach is unknown. Did you mean "kvCache"?']],
  [{ labels: { team: 5 } }, ['labels["team"] is 5: write a string.']],
  [{ identity: null }, ['identity is null: write an IdentityContract, such as IdentityContract.tier().']],
  [
    { folder: 5, samples: 'all' },
    ['folder is 5: write a string.', 'samples is "all": write a list, each a string.'],
  ],
  [{ telemetryPolicy: 'no' }, ['telemetryPolicy is "no": write false, or an object with its props.']],
])('%j: a sentence with the place, and nothing is drawn from it', (props, problems) => {
  expect(problemsWith(props).sort()).toEqual(problems.map((problem) => `[maas] ${problem}`).sort());
});

test('whatever the type of a prop, there is a sentence', () => {
  const names = [
    ...['telemetryPolicy', 'gatewayTelemetry', 'wasmPlugin', 'monitors', 'dashboards', 'prices'],
    ...['grafanaDashboard', 'persesDashboard', 'consoleDashboard', 'instance', 'cluster', 'folder', 'labels'],
    ...[
      'annotations',
      'identity',
      'routes',
      'plans',
      'planField',
      'hostnames',
      'sizes',
      'seriesBudget',
      'rules',
    ],
    ...['alerts', 'objectives', 'networkPolicies', 'samples'],
  ];
  for (const value of [null, 5n, Symbol('x')]) {
    const props = Object.fromEntries(names.map((name) => [name, value]));
    expect(
      problemsWith(props)
        .map((problem) => /^\[maas\] (\w+) is /.exec(problem)?.[1])
        .sort(),
    ).toEqual([...names].sort());
  }
});

test.each([Duration.millis(1), Duration.minutes(90)])(
  'a window of %s of an objective: one sentence',
  (window) => {
    const objective = Objective.availability({ name: 'mine', of: 'gateway', target: 0.99, window });
    expect(problemsWith({ objectives: [objective] })).toEqual([
      expect.stringMatching(
        /^\[maas\/rules\] rule objective:errors:rate5m: objective "mine": a window of [\d.e-]+ days is not one of 7 to 90 whole days: write Duration\.days\(30\)\. /,
      ),
    ]);
  },
);
