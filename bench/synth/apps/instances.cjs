const { Gateway, KustomizeApp, MaaSObservabilityChart, Scrape } = require('../../../build/lib');

const app = new KustomizeApp();
const shared = Scrape.elsewhere('the chart of the first instance');
for (let i = 0; i < Number(process.argv[2]); i += 1) {
  const instance = `tenant-${i}`;
  new MaaSObservabilityChart(app, instance, {
    instance,
    folder: instance,
    gateway: Gateway.named(`maas-${instance}`, 'openshift-ingress'),
    models: { namespaces: [`llm-${instance}`] },
    scrape: i === 0 ? {} : { limitador: shared, authorino: shared },
  });
}
app.synth();
