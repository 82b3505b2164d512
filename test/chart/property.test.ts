import fc from 'fast-check';
import {
  Cel,
  EXPORTERS,
  KUADRANT_VERSIONS,
  KustomizeApp,
  type LabelDimension,
  MaaSObservabilityChart,
  Scrape,
  Stack,
  TelemetryLabels,
} from '../../lib';
import { checkManifests } from '../../lib/review/check-manifests';

const DIMENSIONS: readonly LabelDimension[] = [
  'users',
  'plans',
  'models',
  'organizations',
  'cost-centers',
  'other',
];

const name = fc.oneof(
  fc.constantFrom('user', 'tier', 'model', 'subscription', 'plan', 'region', 'le', 'namespace', 'org-id', ''),
  fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/),
  fc.string({ maxLength: 12 }),
);

const cel = fc.oneof(
  fc.constantFrom(
    Cel.identity('userid'),
    Cel.identity('tier'),
    Cel.identity('selected_subscription'),
    Cel.pathSegment(2),
    Cel.responseBody('/model'),
    Cel.header('x-maas-tier'),
  ),
  fc.string({ maxLength: 12 }).map((text) => Cel.literal(text)),
  fc.string({ maxLength: 20 }).map((text) => Cel.expression(text)),
  fc
    .constantFrom('auth.identity.tier', 'request.path.split("/")[2]', 'response.code')
    .map((text) => Cel.expression(text)),
);

type Change = (labels: TelemetryLabels) => TelemetryLabels;

const change: fc.Arbitrary<Change> = fc.oneof(
  name.map(
    (dropped): Change =>
      (labels) =>
        labels.without(dropped),
  ),
  fc.tuple(name, name).map(
    ([from, to]): Change =>
      (labels) =>
        labels.renamed(from, to),
  ),
  fc.tuple(name, cel, fc.constantFrom(...DIMENSIONS)).map(
    ([added, from, growsWith]): Change =>
      (labels) =>
        labels.with(added, { cel: from, growsWith }),
  ),
);

const vocabulary = fc
  .tuple(
    fc.constantFrom(
      TelemetryLabels.tier(),
      TelemetryLabels.subscription(),
      TelemetryLabels.subscription({ user: true }),
      TelemetryLabels.of({}),
    ),
    fc.array(change, { maxLength: 3 }),
  )
  .map(([labels, changes]) => changes.reduce((changed, next) => next(changed), labels));

const platform = fc.record({
  telemetryLabels: vocabulary,
  stack: fc.constantFrom(Stack.prometheusOperator(), Stack.openShiftUserWorkload(), Stack.openDataHub()),
  kuadrant: fc.record({ version: fc.constantFrom(...KUADRANT_VERSIONS), observability: fc.boolean() }),
  scrape: fc.dictionary(
    fc.constantFrom(...EXPORTERS.map(({ name }) => name).filter((name) => name !== 'haproxy-router')),
    fc.constantFrom(Scrape.nobody(), Scrape.elsewhere('somebody')),
    { maxKeys: 3 },
  ),
  route: fc.record({
    termination: fc.constantFrom('passthrough' as const, 'edge' as const, 'reencrypt' as const),
  }),
});

test('whatever the vocabulary and the stack: sound dashboards, or errors that say why, never a crash', () => {
  let sound = 0;
  fc.assert(
    fc.property(platform, (props) => {
      const app = new KustomizeApp();
      const chart = new MaaSObservabilityChart(app, 'maas', props);
      try {
        app.synthYaml();
      } catch (error) {
        const [first, ...problems] = (error as Error).message.split(/\n {2}(?=\[)/);
        expect(first).toBe('Validation failed with the following errors:');
        for (const problem of problems) expect(problem).toMatch(/^\[maas(\/[^\]]*)?\] \S/);
        return;
      }
      sound += 1;
      const manifests = chart.node
        .findAll()
        .flatMap((construct) =>
          'toJson' in construct && construct !== chart
            ? [(construct as unknown as { toJson(): unknown }).toJson()]
            : [],
        );
      const checked = checkManifests(manifests, { platform: chart.flow.platform.spec });
      const errors = manifests.flatMap(checked.problemsOf).filter(({ severity }) => severity === 'error');
      expect(errors).toEqual([]);
    }),
    { numRuns: 60, seed: 20261124 },
  );
  // A property that nothing ever meets would hold as well.
  expect(sound).toBeGreaterThan(5);
});
