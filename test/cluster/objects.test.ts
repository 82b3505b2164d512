import { collectedObjects } from '../support/collected-objects';
import { crdFolder } from '../support/crd-schema';
import { type Manifest } from '../support/manifest-oracles';
import { objectsFolder } from './support/objects-folder';
import { tryObjects } from './support/objects';
import { describeCluster, report, withClient } from './support/suite';

describeCluster('what the tests, the examples and the README synthesize', () => {
  test('is taken by an API server under strict validation, by create and by server-side apply', async () => {
    const all = collectedObjects(objectsFolder());
    const { asked, unknownKinds, problems } = await withClient((client) =>
      tryObjects(
        client,
        all.map(({ from, object }) => ({ from, object: object as Manifest })),
      ),
    );
    report(`${asked} of ${all.length} objects were tried on the API server.`);
    if (unknownKinds.length > 0)
      report(`skipped, since their CRDs are not at hand: ${unknownKinds.join(', ')}.`);
    expect(problems).toEqual([]);
    expect(asked).toBeGreaterThan(500);
    if (process.env.CI && crdFolder() !== undefined) expect(unknownKinds).toEqual([]);
  });
});
