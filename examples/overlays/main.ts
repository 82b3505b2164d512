import { join } from 'node:path';
import { KustomizeApp, MaaSObservabilityChart, Objective, TelemetryLabels } from '../../lib';

// One Kustomize base for each stage; ../development and ../production are overlays on them. What changes the meaning of
// queries is said here, where panels, rules and monitors follow it. What only labels or places objects is an overlay's.
const app = new KustomizeApp({ outdir: process.env.CDK8S_OUTDIR ?? join(__dirname, 'base') });

new MaaSObservabilityChart(app, 'development', { folder: 'development', cluster: 'development' });

new MaaSObservabilityChart(app, 'production', {
  folder: 'production',
  cluster: 'production',
  // Red Hat Connectivity Link. Queries name the namespace, so moving the objects alone would leave panels empty.
  kuadrant: { namespace: 'rh-connectivity-link' },
  // Who asks is not counted: the panels and rules by user go with the label.
  telemetryLabels: TelemetryLabels.tier().without('user'),
  // Another promise has other burn rates, recordings and thresholds.
  objectives: [Objective.availability({ name: 'gateway', of: 'gateway', target: 0.999 })],
});

app.synth();
