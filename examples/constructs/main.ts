import { App, Chart } from 'cdk8s';
import {
  Cel,
  GatewayTelemetry,
  HeaderLabel,
  LimitadorMonitor,
  ScrapeMonitor,
  ScrapePort,
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

// An exporter of your own, found and scraped like ours.
new ScrapeMonitor(chart, 'Billing', {
  name: 'billing-exporter',
  exporter: 'billing',
  target: ScrapeTarget.services('maas-api', { app: 'billing-exporter' }),
  endpoints: [{ port: ScrapePort.named('metrics') }],
  stack,
});

app.synth();
