import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  explanationMermaid,
  explanationText,
} from '../../lib';
import { maasObservability } from './support/command';

const ROOT = join(__dirname, '..', '..');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maas-explain-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const synthesized = (name: string, props: MaaSObservabilityChartProps = {}) => {
  const app = new KustomizeApp({ outdir: join(folder, name) });
  const chart = new MaaSObservabilityChart(app, 'maas', props);
  app.synth();
  return chart;
};

test("the app of cdk8s.yaml, synthesized and drawn as the README's picture", async () => {
  const { code, stdout } = await maasObservability(['explain', '--format', 'mermaid'], { cwd: ROOT });
  const chart = new MaaSObservabilityChart(new KustomizeApp(), 'maas');
  expect([code, stdout]).toEqual([0, explanationMermaid(chart.explain())]);
});

test('a folder of manifests, without the app that wrote it', async () => {
  const chart = synthesized('dist', { kuadrant: { version: '1.4', namespace: 'rh-connectivity-link' } });
  const { code, stdout } = await maasObservability(['explain'], { cwd: folder });
  expect(code).toBe(0);
  const head = (text: string) => text.split('\nDashboards\n')[0]?.split('\nExporters\n')[0];
  expect(head(stdout)).toBe(head(explanationText(chart.explain())));
});

test('an app that fails says so, and its own words are not lost', async () => {
  const app = `${JSON.stringify(process.execPath)} -e "console.log('no cluster'); process.exit(3)"`;
  expect(await maasObservability(['explain', '--app', app], { cwd: folder })).toEqual({
    code: 2,
    stdout: '',
    stderr: `no cluster\nmaas-observability: the app \`${app}\` ended with exit code 3.\n`,
  });
});

test('manifests of several flows: the user has to name one', async () => {
  const app = new KustomizeApp({ outdir: join(folder, 'two') });
  for (const cluster of ['a', 'b']) new MaaSObservabilityChart(app, cluster, { cluster, folder: cluster });
  app.synth();
  writeFileSync(join(folder, 'two', 'a', 'extra.yaml'), 'kind: ConfigMap\n');
  const { code, stderr } = await maasObservability(['explain', 'two'], { cwd: folder });
  expect([code, stderr]).toEqual([
    2,
    'maas-observability: these are the manifests of 2 flows, in two/a, two/b: synthesize, and name the folder of one.\n',
  ]);
  const one = await maasObservability(['explain', 'two/a', '--format', 'json'], { cwd: folder });
  expect(one.code).toBe(0);
  expect(JSON.parse(one.stdout)).toHaveProperty('gateway', 'openshift-ingress/maas-default-gateway');
});
