const { ApiObject, App, Chart } = require('cdk8s');

if (process.argv.includes('plus')) require('cdk8s-plus-28');
const app = new App();
const metadata = { name: 'one' };
new ApiObject(new Chart(app, 'bare'), 'Object', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
app.synth();
