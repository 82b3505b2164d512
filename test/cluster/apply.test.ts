import { randomBytes } from 'node:crypto';
import { type Manifest as DemoManifest, isMonitor, isRule } from '../../demo/cluster/manifests';
import { isUserWorkload } from '../../demo/prometheus/user-workload';
import { KustomizeApp, MaaSObservabilityChart } from '../../lib';
import { crdFolder } from '../support/crd-schema';
import { readManifests } from '../support/manifest-oracles';
import { inTemporaryFolder } from './support/folders';
import { CHART_VARIANTS } from './support/chart-variants';
import { namespaceObjects } from './support/demo-objects';
import { jobsByServer } from './support/expected-jobs';
import { KubeClient } from './support/kube-client';
import { appliedTwice } from './support/kubectl';
import { prometheusObject } from './support/monitoring-stacks';
import { operatorComplaints } from './support/operator-complaints';
import { operatorConfig } from './support/operator-config';
import { cluster, describeCluster, report } from './support/suite';

// Without the CRDs of all its kinds nothing of the chart can be applied.
const describeApplied = crdFolder() === undefined ? describe.skip : describeCluster;
if (crdFolder() === undefined)
  console.warn('skipped: ../shared/crds is not there, whose kinds the chart has.');

describeApplied('the chart, applied', () => {
  let client: KubeClient;
  let applied = 0;

  beforeAll(() => {
    client = new KubeClient(cluster());
  });

  afterAll(async () => {
    report(`${applied} objects of ${CHART_VARIANTS.length} variants of the chart were applied twice.`);
    await client.close();
  });

  test.each(CHART_VARIANTS.map(({ name, ...variant }) => [name, variant] as const))(
    '%s: settles, and the operator takes all of it',
    async (_, { props, monitoring }) => {
      await inTemporaryFolder(async (outdir) => {
        const app = new KustomizeApp({ outdir });
        new MaaSObservabilityChart(app, 'maas-observability', props);
        app.synth();
        const manifests = readManifests(outdir).map(({ object }) => object as unknown as DemoManifest);
        const { servers } = monitoring;
        const namespaces = [...manifests.map(({ metadata }) => metadata), ...servers].map(
          (one) => one.namespace,
        );
        await client.applyAll(namespaceObjects(namespaces, (name) => !isUserWorkload(name)));
        try {
          const { problems, objects } = await appliedTwice(cluster(), outdir);
          expect(problems).toEqual([]);
          expect(objects).toBe(manifests.length);
          applied += objects;

          const round = randomBytes(4).toString('hex');
          const expected = jobsByServer(monitoring, manifests.filter(isMonitor), manifests.filter(isRule));
          for (const { server, ...jobs } of expected) {
            await client.apply(prometheusObject(server, round));
            await operatorConfig(client, server, { round, ...jobs });
          }
        } finally {
          await Promise.all(manifests.map((object) => client.delete(object as never)));
        }
      });
    },
  );

  test('prometheus-operator has nothing to say against any of them', async () => {
    await expect(operatorComplaints(client, cluster())).resolves.toEqual([]);
  });
});
