import { Chart } from 'cdk8s';
import fc from 'fast-check';
import { KustomizeApp } from '../../lib';
import { outcomeOf } from './outcome';
import { SUBJECTS } from './subjects';

beforeEach(() => {
  // Warnings are for the author of sound input.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test.each(Object.entries(SUBJECTS))(
  '%s: whatever its props, a manifest that a cluster takes or a sentence that says why not',
  (_name, subject) => {
    let [sound, refused] = [0, 0];
    fc.assert(
      fc.property(subject, (build) => {
        const app = new KustomizeApp();
        build(new Chart(app, 'chart', { disableResourceNameHashes: true }));
        if ('manifests' in outcomeOf(app)) sound += 1;
        else refused += 1;
      }),
      { numRuns: 150, seed: 20261124 },
    );
    // A property that nothing ever meets would hold as well.
    expect(sound).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
);
