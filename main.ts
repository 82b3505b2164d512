import { KustomizeApp, MaaSObservabilityChart } from './lib';

// The platform of the mission, with every default: see README.md for what can be told apart from it.
const app = new KustomizeApp();
new MaaSObservabilityChart(app, 'maas-observability');
app.synth();
