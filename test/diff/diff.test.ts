import { TelemetryLabels } from '../../lib';
import { diffText } from '../../lib/cli/diff-report';
import { diffOf } from '../../lib/diff/diff';
import { parseManifests } from '../../lib/documents/source-document';
import { type JsonObject, chartManifests, objectAt, textAt } from './support';

function manifests(yaml: string): readonly unknown[] {
  return parseManifests(yaml, 'written.yaml').manifests.map(({ manifest }) => manifest);
}

const lines = (before: readonly unknown[], after: readonly unknown[]) =>
  diffOf(before, after).map((change) => `${change.class} | ${change.place} | ${change.text}`);

test('nothing is different from itself', () => {
  expect(diffOf(chartManifests(), chartManifests())).toEqual([]);
});

test('a label that is renamed everywhere is told in at most 20 lines, with what follows it', () => {
  const renamed = chartManifests({ telemetryLabels: TelemetryLabels.tier().renamed('tier', 'plan') });
  const changes = diffOf(chartManifests(), renamed);
  expect(diffText(changes).trim().split('\n').length).toBeLessThanOrEqual(20);
  const [first] = changes;
  expect(first).toMatchObject({ class: 'breaking', place: 'label tier' });
  expect(first?.text).toMatch(/^is called plan now: \d+ panels, \d+ alerts? and \d+ recordings follow$/);
  expect(changes.filter(({ subject }) => subject === 'panel' || subject === 'alert')).toEqual([]);
});

test('two labels that exchange their names are no rename', () => {
  const policy = (labels: JsonObject) => [
    {
      kind: 'TelemetryPolicy',
      metadata: { name: 'p', namespace: 'n' },
      spec: { metrics: { default: { labels } } },
    },
  ];
  expect(lines(policy({ a: 'x', b: 'y' }), policy({ a: 'y', b: 'x' }))).toEqual([
    'visible | label a | is read from somewhere else',
    'visible | label b | is read from somewhere else',
  ]);
});

describe('a move from hand-written manifests', () => {
  const HAND_WRITTEN = `
apiVersion: grafana.integreatly.org/v1beta1
kind: GrafanaDashboard
metadata: { name: tokens, namespace: llm-observability }
spec:
  json: |
    {
      "uid": "tokens-by-hand", "title": "Tokens by hand",
      "templating": { "list": [
        { "name": "tenant", "type": "query", "query": "label_values(authorized_hits, tenant)" },
        { "name": "model", "type": "query", "query": "label_values(authorized_hits, model)" }
      ] },
      "panels": [
        { "title": "Tokens", "type": "stat", "targets": [{ "refId": "A", "expr": "sum(increase(authorized_hits[1h]))" }] },
        { "title": "Fans", "type": "stat", "targets": [{ "refId": "A", "expr": "max(node_hwmon_fan_rpm)" }] }
      ]
    }
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: alerts, namespace: openshift-ingress }
spec:
  groups:
    - name: gateway
      rules:
        - alert: TooManyErrors
          expr: sum(rate(istio_requests_total{response_code=~"5.."}[5m])) / sum(rate(istio_requests_total[5m])) > 0.1
          for: 5m
          labels: { severity: critical }
        - alert: FansAreLoud
          expr: max(node_hwmon_fan_rpm) > 9000
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: limitador-metrics, namespace: kuadrant-system }
spec:
  selector: { matchLabels: { app: limitador, limitador-resource: limitador } }
  namespaceSelector: { matchNames: [kuadrant-system] }
  endpoints: [{ port: http, path: /metrics, interval: 30s }]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: hardware, namespace: hardware }
spec:
  selector: { matchLabels: { app: node-exporter } }
  endpoints: [{ port: http }]
`;
  const ours = chartManifests();
  const said = lines(manifests(HAND_WRITTEN), ours);

  test('lists a variable that nobody offers any more, and none that another dashboard offers', () => {
    expect(said).toContain(
      'breaking | Tokens by hand | let its readers choose $tenant by the label tenant, and no dashboard does any more',
    );
    expect(said.filter((line) => line.includes('$model'))).toEqual([]);
  });

  test('lists a panel whose metric nobody shows, and says where the others are', () => {
    expect(said).toContain(
      'breaking | Tokens by hand › Fans | is gone, and no panel asks for node_hwmon_fan_rpm',
    );
    expect(said.find((line) => line.includes('Tokens by hand › Tokens'))).toMatch(
      /^visible \| .* \| is gone; .+ › .+ asks about the same metrics$/,
    );
  });

  test('says which alert is there in place of one, with both conditions, and which is gone', () => {
    const errors = diffOf(manifests(HAND_WRITTEN), ours).find(({ place }) => place.includes('TooManyErrors'));
    expect(errors).toMatchObject({ class: 'breaking', before: 'critical, > 0.1, for 5m' });
    expect(errors?.text).toMatch(/^is gone; \w+ asks about the same metrics$/);
    expect(errors?.after).toMatch(/^(critical|warning|info), /);
    expect(said).toContain('breaking | alert FansAreLoud in openshift-ingress | is gone');
  });

  test('lists what nobody scrapes any more, and the object that is taken over', () => {
    expect(said).toContain(
      'breaking | ServiceMonitor hardware/hardware | scrapes no longer: Services app=node-exporter in hardware, port http, path /metrics',
    );
    expect(said).toContain(
      'breaking | ServiceMonitor kuadrant-system/limitador-metrics | is taken over: somebody else wrote it, and what is theirs in it goes',
    );
    expect(said.filter((line) => line.includes('limitador-metrics | scrapes no longer'))).toEqual([]);
  });
});

test('one uid in two objects: one of them never arrives', () => {
  const before = chartManifests();
  const after = chartManifests();
  const dashboard = after.find(({ kind }) => kind === 'GrafanaDashboard');
  objectAt(dashboard, 'metadata').name = 'another';
  const name = textAt(
    before.find(({ kind }) => kind === 'GrafanaDashboard'),
    'metadata',
    'name',
  );
  expect(diffOf(before, after)).toContainEqual(
    expect.objectContaining({
      class: 'breaking',
      text: 'keeps its uid in another object: as long as both are there, one of them never arrives',
      before: `GrafanaDashboard llm-observability/${name}`,
      after: 'GrafanaDashboard llm-observability/another',
    }),
  );
});

test('the same dashboards in another encoding are no difference in what they show', () => {
  const changes = diffOf(chartManifests(), chartManifests({ grafanaDashboard: { encoding: 'gzip' } }));
  expect(changes.filter(({ subject }) => subject !== 'object')).toEqual([]);
});

test('an alert that two severities share is compared with its own', () => {
  const burn = (fast: number, slow: number) => [
    {
      groups: [
        {
          name: 'slo',
          rules: [
            { alert: 'Burn', expr: `burn > ${fast}`, labels: { severity: 'critical' } },
            { alert: 'Burn', expr: `burn > ${slow}`, labels: { severity: 'warning' } },
          ],
        },
      ],
    },
  ];
  expect(diffOf(burn(14, 3), burn(14, 6))).toEqual([
    {
      class: 'visible',
      subject: 'alert',
      place: 'alert Burn',
      text: 'has another threshold',
      before: '> 3',
      after: '> 6',
    },
  ]);
});
