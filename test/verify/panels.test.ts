import { parseAllDocuments } from 'yaml';
import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../../lib';
import { panelsIn } from '../../lib/verify/panels';
import { type Manifest } from '../support/manifest-oracles';
import { ofKind } from '../support/synth';

test.each([
  ['tier', TelemetryLabels.tier()],
  ['subscription', TelemetryLabels.subscription()],
])('dashboards for Perses are asked with the values of those for Grafana: %s', (_, telemetryLabels) => {
  const app = new KustomizeApp();
  new MaaSObservabilityChart(app, 'maas', { telemetryLabels, persesDashboard: {} });
  const manifests = parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
    (document) => document.toJS() as Manifest,
  );
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1);
  // Perses has the panels of a dashboard in a map.
  const opened = (kind: string) =>
    panelsIn(ofKind(manifests, kind))
      .map(({ name, queries, variables }) => ({
        name,
        queries: queries.length,
        // Perses cannot ask whether recordings cover a range: it always reads them.
        variables: variables.filter((one) => !one.name.endsWith('_recorded')).sort(byName),
      }))
      .sort(byName);
  const grafana = opened('GrafanaDashboard');
  expect(grafana.flatMap(({ variables }) => variables)).toContainEqual({ name: 'plan', value: '.*' });
  expect(opened('PersesDashboard')).toEqual(grafana);
});
