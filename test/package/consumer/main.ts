import { type Chart } from 'cdk8s';
import {
  Cel,
  Exporter,
  IdentityContract,
  KustomizeApp,
  MaaSObservabilityChart,
  Scrape,
  ScrapeMonitor,
  ScrapePort,
  ScrapeTarget,
  Stack,
  TelemetryLabels,
  TelemetryRef,
  limitadorMetrics,
  rate,
  sumBy,
} from 'maas-observability';
import { Dashboard, row, standardDashboards, timeseries } from 'maas-observability/dashboards';

// What a platform team has in its own repository: one more label, one more exporter, one dashboard of its own.
const labels = TelemetryLabels.tier().with('region', { cel: Cel.header('x-region') });

const billing = new Exporter({ name: 'billing', title: 'Billing', namespaces: ['billing'] });
const invoices = billing.counter('billing_invoices_total', {
  unit: 'invoices',
  labels: ['currency'],
  source: 'ours: billing/metrics.go',
});

const ours = new Dashboard({
  uid: 'token-metrics',
  title: 'Our tokens',
  description: 'For our finance team: tokens by region, and the invoices that they became.',
  rows: [
    row('Use', [
      timeseries('tokens-by-region', {
        title: 'Tokens by region',
        about: 'Tokens per second. Empty: nobody asks.',
        targets: [sumBy([TelemetryRef.named('region')], rate(limitadorMetrics.authorizedHits))],
        unit: 'tokens/s',
      }),
      timeseries('invoices', {
        title: 'Invoices by currency',
        about: 'Invoices per second. Empty: none were written.',
        targets: [sumBy(['currency'], rate(invoices))],
        unit: 'events/s',
      }),
    ]),
  ],
});

const app = new KustomizeApp();
const stack = Stack.prometheusOperator({ selectorLabels: { release: 'kube-prometheus-stack' } });
const chart: Chart = new MaaSObservabilityChart(app, 'maas', {
  stack,
  telemetryLabels: labels,
  identity: IdentityContract.tier().withHeader('x-region'),
  scrape: { billing: Scrape.here() },
  dashboards: standardDashboards().map((standard) => (standard.uid === ours.uid ? ours : standard)),
});
new ScrapeMonitor(chart, 'Billing', {
  name: 'billing',
  exporter: billing,
  target: ScrapeTarget.services('billing', { app: 'billing' }),
  endpoints: [{ port: ScrapePort.named('metrics') }],
  stack,
});
app.synth();
