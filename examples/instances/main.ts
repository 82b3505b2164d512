import { Gateway, KustomizeApp, MaaSObservabilityChart, Scrape, Stack, TelemetryLabels } from '../../lib';

// Several installations are one loop: what they share is said once, what differs is data.
const app = new KustomizeApp({ outdir: process.env.CDK8S_OUTDIR ?? 'dist/examples/instances' });

/** One cluster for each stage, each with its own monitoring stack. */
const clusters = [
  {
    name: 'staging',
    stack: Stack.prometheusOperator({ selectorLabels: { release: 'kube-prometheus-stack' } }),
  },
  { name: 'production', stack: Stack.openShiftUserWorkload() },
];

/** Two gateways in each: one for our own teams, one for partners. They share Limitador and Authorino. */
const tenants = [
  { name: 'internal', labels: TelemetryLabels.tier(), sharedKuadrant: Scrape.here() },
  // Users of partners are not ours to count, and the first tenant's chart scrapes what both use.
  {
    name: 'partners',
    labels: TelemetryLabels.tier().without('user'),
    sharedKuadrant: Scrape.elsewhere("the internal tenant's chart"),
  },
];

for (const { name: cluster, stack } of clusters) {
  for (const { name: instance, labels, sharedKuadrant } of tenants) {
    new MaaSObservabilityChart(app, `${cluster}-${instance}`, {
      folder: `${cluster}/${instance}`,
      cluster,
      instance,
      stack,
      gateway: Gateway.named(`maas-${instance}`, 'openshift-ingress'),
      models: { namespaces: [`llm-${instance}`] },
      telemetryLabels: labels,
      scrape: { limitador: sharedKuadrant, authorino: sharedKuadrant },
    });
  }
}

app.synth();
