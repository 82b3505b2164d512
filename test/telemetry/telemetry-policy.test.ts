import { ApiObject, JsonPatch } from 'cdk8s';
import { Cel, Gateway, TelemetryLabels, TelemetryPolicy } from '../../lib';
import { manifestsOf, problemsIn } from '../support/synth';

test('the labels of the vocabulary, on the gateway, in its namespace', () => {
  const gateway = Gateway.named('edge', 'gateways');
  const telemetryLabels = TelemetryLabels.of({ region: { cel: Cel.literal('eu') } });
  expect(manifestsOf((chart) => new TelemetryPolicy(chart, 'policy', { gateway, telemetryLabels }))).toEqual([
    {
      apiVersion: 'extensions.kuadrant.io/v1alpha1',
      kind: 'TelemetryPolicy',
      metadata: { name: 'maas-telemetry', namespace: 'gateways' },
      spec: {
        targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' },
        metrics: { default: { labels: { region: '"eu"' } } },
      },
    },
  ]);
});

test('a patch reaches the object inside', () => {
  const [policy] = manifestsOf((chart) => {
    const construct = new TelemetryPolicy(chart, 'policy');
    ApiObject.of(construct).addJsonPatch(JsonPatch.add('/spec/targetRef/sectionName', 'https'));
  });
  expect(policy).toMatchObject({ spec: { targetRef: { sectionName: 'https' } } });
});

test('everything that is wrong is said at once, each with its place', () => {
  const problems = problemsIn((chart) => {
    new TelemetryPolicy(chart, 'policy', {
      name: 'Policy!',
      gateway: Gateway.named('edge', 'Gateways'),
      telemetryLabels: TelemetryLabels.of({ le: { cel: Cel.expression('auth.identity.') } }),
    });
  });
  expect(problems).toEqual([
    expect.stringContaining('[chart/policy] name "Policy!" is not a Kubernetes name'),
    expect.stringContaining('[chart/policy] gateway.namespace "Gateways" is not a namespace'),
    '[chart/policy] label "le" is taken: histogram buckets use it. Choose another name.',
    expect.stringMatching(/^\[chart\/policy\] label "le": `auth\.identity\.` does not parse in Kuadrant /),
  ]);
});

test('one expression for each gateway and label', () => {
  const labels = TelemetryLabels.of({ region: { cel: Cel.literal('eu') } });
  const problems = problemsIn((chart) => {
    new TelemetryPolicy(chart, 'a', { telemetryLabels: labels });
    new TelemetryPolicy(chart, 'b', { name: 'b', telemetryLabels: labels });
    new TelemetryPolicy(chart, 'c', { name: 'c', telemetryLabels: TelemetryLabels.tier() });
  });
  expect(problems).toEqual([
    '[chart/a] label "region" of gateway openshift-ingress/maas-default-gateway is also set by chart/b, and which of ' +
      'the two wins is undefined: keep one.',
    '[chart/b] label "region" of gateway openshift-ingress/maas-default-gateway is also set by chart/a, and which of ' +
      'the two wins is undefined: keep one.',
  ]);
});
