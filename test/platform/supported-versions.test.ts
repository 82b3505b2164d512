import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  KUADRANT_VERSIONS,
  KustomizeApp,
  MaaSObservabilityChart,
  SUPPORTED_VERSIONS,
  Scrape,
} from '../../lib';
import { readManifests } from '../support/manifest-oracles';
import { inTemporaryDirectory } from '../support/synth';

const DOCUMENT = readFileSync(join(__dirname, '..', '..', 'docs', 'versions.md'), 'utf8');

/** The cells of the document's first table, row by row. */
const rows = DOCUMENT.slice(DOCUMENT.indexOf('| Component'))
  .split('\n\n', 1)
  .flatMap((table) => table.split('\n'))
  .filter((line) => line.startsWith('|') && !/^\|[ |:-]+\|$/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

test('docs/versions.md shows the table that the code has', () => {
  expect(rows).toEqual([
    ['Component', 'Versions', 'Because of', 'Differences'],
    ...SUPPORTED_VERSIONS.map(({ component, versions, because, differences }) => [
      component,
      versions,
      because,
      differences,
    ]),
  ]);
});

test('the table is about the resources that a chart emits', () => {
  const said = SUPPORTED_VERSIONS.map(({ because, differences }) => `${because} ${differences}`).join('\n');
  const emitted = inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    new MaaSObservabilityChart(app, 'maas', { scrape: { 'maas-api': Scrape.here() }, networkPolicies: true });
    app.synth();
    return readManifests(outdir).map(({ object }) => object);
  });
  const versionOf = (kind: string) => emitted.find((object) => object.kind === kind)?.apiVersion;
  for (const kind of ['Telemetry', 'ServiceMonitor', 'GrafanaDashboard'])
    expect(said).toContain(`\`${versionOf(kind)}\``);
  for (const kind of ['TelemetryPolicy', 'PodMonitor', 'NetworkPolicy'])
    expect(versionOf(kind)).toEqual(expect.any(String));
  for (const field of ['portNumber', 'endPort', 'folderRef', 'uid'])
    expect(JSON.stringify(emitted)).toContain(`"${field}":`);
});

test('it has every version of Kuadrant that the prop takes', () => {
  expect(SUPPORTED_VERSIONS[0]).toMatchObject({
    component: 'Kuadrant',
    versions: KUADRANT_VERSIONS.join(', '),
  });
});
