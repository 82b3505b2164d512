import fc from 'fast-check';
import { KustomizeApp, MaaSObservabilityChart } from '../../lib';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';
import { chartProps } from './chart-props';
import { outcomeOf } from './outcome';
import { promqlIn } from './promql-in';

beforeEach(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test('the chart: whatever its props, manifests and queries that are taken, or sentences that say why not', () => {
  let [sound, refused] = [0, 0];
  const queries = new Set<string>();
  fc.assert(
    fc.property(chartProps, (props) => {
      const app = new KustomizeApp();
      new MaaSObservabilityChart(app, 'maas', props);
      const outcome = outcomeOf(app);
      if ('problems' in outcome) {
        refused += 1;
        return;
      }
      sound += 1;
      for (const query of outcome.manifests.flatMap(promqlIn)) queries.add(query);
    }),
    { numRuns: 60, seed: 20261124 },
  );
  expect(sound).toBeGreaterThan(5);
  expect(refused).toBeGreaterThan(5);
  if (hasPromtool()) expect(promqlProblems([...queries])).toEqual([]);
});
