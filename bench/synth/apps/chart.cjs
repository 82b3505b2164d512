const { KustomizeApp, MaaSObservabilityChart } = require('../../../build/lib');

const app = new KustomizeApp();
new MaaSObservabilityChart(app, 'maas-observability');
app.synth();
