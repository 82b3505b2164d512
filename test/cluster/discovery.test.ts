import { LABEL_PRESETS } from '../../demo/exporters/policy-labels';
import { FLEETS } from '../../demo/traffic/cast';
import { type Manifest } from '../support/manifest-oracles';
import { DemoCluster } from './support/demo-cluster';
import { examined } from './support/examine-cluster';
import { KubeClient } from './support/kube-client';
import { MONITORING_STACKS } from './support/monitoring-stacks';
import { cluster, describeCluster, report } from './support/suite';

const ROUNDS = FLEETS.flatMap((fleet) =>
  Object.keys(MONITORING_STACKS).flatMap((stack) =>
    LABEL_PRESETS.map((labels) => ({ stack, labels, fleet })),
  ),
);

describeCluster('the demo in a cluster, scraped as prometheus-operator says', () => {
  let client: KubeClient;
  let written: readonly Manifest[] = [];
  const compared = { targets: 0, series: 0, rules: 0 };

  beforeAll(() => {
    client = new KubeClient(cluster());
  });

  afterAll(async () => {
    report(
      `${compared.targets} targets and ${compared.series} series were compared, and ${compared.rules} rules were loaded.`,
    );
    await Promise.all(written.map((object) => client.delete(object)));
    await client.close();
  });

  test.each(ROUNDS)('$stack, $labels, $fleet', async ({ stack, labels, fleet }) => {
    const demo = new DemoCluster(client, cluster(), { stack: MONITORING_STACKS[stack]!, labels, fleet });
    try {
      written = await demo.write(written);
      const { problems, targets, series, rules } = await examined(demo);
      expect(problems).toEqual([]);
      expect(targets).toBeGreaterThan(4);
      compared.targets += targets;
      compared.series += series;
      compared.rules += rules;
    } finally {
      await demo.stop();
    }
  });
});
