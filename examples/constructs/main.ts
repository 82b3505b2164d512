import { App, Chart } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import {
  Cel,
  Exporter,
  GatewayTelemetry,
  HeaderLabel,
  LimitadorMonitor,
  ScrapeMonitor,
  ScrapeTarget,
  Stack,
  TelemetryLabels,
  TelemetryPolicy,
} from '../../lib';

// Single constructs in an ordinary cdk8s app: each stands alone, and is checked alone.
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? 'dist/examples/constructs' });
const chart = new Chart(app, 'platform', { disableResourceNameHashes: true });
const stack = Stack.prometheusOperator({ selectorLabels: { release: 'kube-prometheus-stack' } });

new TelemetryPolicy(chart, 'Policy', {
  telemetryLabels: TelemetryLabels.tier().with('region', { cel: Cel.literal('eu-central') }),
});

new GatewayTelemetry(chart, 'Latency', {
  headerLabels: [HeaderLabel.lowCardinality('tier', 'x-maas-tier')],
});

new LimitadorMonitor(chart, 'Limitador', { stack });

// An exporter of your own, found and scraped like ours: namespace, labels and port are those of its Service.
const service = new Service(chart, 'BillingService', {
  metadata: { name: 'billing-exporter', namespace: 'maas-api', labels: { app: 'billing-exporter' } },
  ports: [{ name: 'metrics', port: 9090 }],
});
service.selectLabel('app', 'billing-exporter');
const billing = new Exporter({ name: 'billing', title: 'Billing', namespaces: ['maas-api'] });
new ScrapeMonitor(chart, 'Billing', {
  name: 'billing-exporter',
  exporter: billing,
  target: ScrapeTarget.of(service),
  stack,
});

app.synth();
