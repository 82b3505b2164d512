import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  TelemetryLabels,
  explanationMermaid,
  explanationText,
} from '../../lib';

const explain = (props: MaaSObservabilityChartProps = {}) =>
  new MaaSObservabilityChart(new KustomizeApp(), 'maas', props).explain();

test('a label: where it comes from, and how far it gets', () => {
  expect(explain().labels.find(({ name }) => name === 'tier')).toEqual({
    name: 'tier',
    cel: 'auth != null && has(auth.identity.tier) && auth.identity.tier != null ? auth.identity.tier : "unknown"',
    counts: 'plans',
    counters: ['authorized_calls', 'limited_calls', 'authorized_hits'],
    gatewayMetrics: ['istio_requests_total', 'istio_request_duration_milliseconds'],
  });
});

test('an exporter: who scrapes it, what is asked of it, and by which panels', () => {
  const limitador = explain().exporters.find(({ exporter }) => exporter === 'limitador');
  expect(limitador).toMatchObject({ title: 'Limitador', scrapedBy: 'this chart' });
  expect(limitador?.metrics.find(({ name }) => name === 'authorized_hits')).toMatchObject({
    labels: ['user', 'tier', 'model'],
    usedBy: expect.arrayContaining(['Platform Admin › Token throughput by tier']) as string[],
  });
});

test('it follows the vocabulary and the stack', () => {
  const text = explanationText(
    explain({ telemetryLabels: TelemetryLabels.subscription(), kuadrant: { version: '1.4' } }),
  );
  expect(text).toContain('in the WasmPlugin of the gateway');
  expect(text).toMatch(/limited_calls {2}counter {2}\{subscription, organization_id, cost_center\}/);
  expect(text).toMatch(/authorized_hits {2}counter {2}\{subscription, organization_id, cost_center, model\}/);
  expect(text).not.toContain('tier');
});

test('what is left out, and for want of what', () => {
  const { leftOut } = explain({ telemetryLabels: TelemetryLabels.tier().without('user') });
  expect(leftOut).toContainEqual({
    kind: 'panel',
    name: 'tokens-by-user',
    dashboard: 'platform-admin',
    because: 'a label that counts users',
  });
  expect(leftOut).toContainEqual({
    kind: 'dashboard',
    name: 'ai-engineer',
    because: 'a label that counts users',
  });
  expect(leftOut).toContainEqual({
    kind: 'recording rule',
    name: 'user:authorized_hits:increase1m',
    because: 'a label that counts users',
  });
  expect(explanationText(explain())).toContain(
    [
      'Left out',
      '  for want of a monitor of ours on inference-scheduler',
      '    alert MaaSSchedulerDown',
      '    alert MaaSSchedulerAbsent',
      '  for want of a monitor of ours on maas-api',
      '    alert MaaSApiDown',
      '    alert MaaSApiAbsent',
      '  for want of a monitor of ours on haproxy-router',
    ].join('\n'),
  );
});

test('the expected configuration of the filter carries the labels of the vocabulary', () => {
  const { requestData } = explain().pluginConfig as { requestData: Record<string, string> };
  expect(Object.keys(requestData)).toEqual([
    'metrics.labels.user',
    'metrics.labels.tier',
    'metrics.labels.model',
  ]);
});

test('the same flow gives the same words', () => {
  expect(explanationText(explain())).toBe(explanationText(explain()));
  expect(JSON.parse(JSON.stringify(explain()))).toEqual(explain());
});

test("the README's picture is the one that explain draws", () => {
  const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
  expect(/```mermaid\n([^]*?)```/.exec(readme)?.[1]).toBe(explanationMermaid(explain()));
});
