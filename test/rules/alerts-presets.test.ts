import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { inferenceScheduler } from '../../lib/exporters/inference-scheduler/exporter';
import { istioGateway } from '../../lib/exporters/istio-gateway/exporter';
import { limitador } from '../../lib/exporters/limitador/exporter';
import { models } from '../../lib/exporters/models/exporter';
import { type AlertOptions } from '../../lib/rules/alert-options';
import { standardAlerts } from '../../lib/rules/alerts/standard-alerts';
import { resolvedRules } from '../../lib/rules/resolved-rules';
import { RuleSet } from '../../lib/rules/rule-set';
import { Scrape } from '../../lib/platform/scrape';
import { STACKS, VOCABULARIES, flow } from '../dashboards/support';
import { hasPromtool } from '../support/manifest-oracles';
import { inTemporaryDirectory, yamlOf } from '../support/synth';

const OPTIONS: AlertOptions = {
  quotas: {
    free: { tokens: 1000, window: Duration.hours(1) },
    premium: [
      { tokens: 10_000, window: Duration.minutes(10) },
      { tokens: 1_000_000, window: Duration.hours(24), per: 'plan' },
    ],
  },
};

const SITUATIONS = Object.entries(VOCABULARIES).flatMap(([vocabulary, labels]) =>
  Object.entries(STACKS).map(([name, stack]) => ({
    situation: `${vocabulary}, ${name}`,
    on: flow({ labels, platform: { stack } }),
  })),
);

describe.each(SITUATIONS)('$situation', ({ on }) => {
  const resolved = resolvedRules(RuleSet.of(standardAlerts(OPTIONS)), on);

  test('nothing is wrong with any rule', () => {
    expect(resolved.problems).toEqual([]);
  });

  test('what is left out has no answer here', () => {
    const { stack } = on.platform;
    const expected = [
      // Somebody else scrapes them.
      'MaaSApiDown',
      'MaaSApiAbsent',
      'MaaSRouterDown',
      'MaaSRouterAbsent',
      ...(on.platform.scrape(models).owner === 'here' ? [] : ['MaaSModelDown', 'MaaSModelAbsent']),
      ...(on.platform.scrape(limitador).owner === 'here' ? [] : ['MaaSLimitadorDown', 'MaaSLimitadorAbsent']),
      ...(on.platform.scrape(istioGateway).owner === 'here' ? [] : ['MaaSGatewayDown', 'MaaSGatewayAbsent']),
      // Its store has the `up` of a collector only, and GPUs in another one.
      ...(stack.storesUp ? [] : ['MaaSAuthorinoDown', 'MaaSGpuIdleWhileRequestsWait']),
      'MaaSSchedulerDown',
      'MaaSSchedulerAbsent',
      // KServe scrapes them for Open Data Hub, and nobody elsewhere unless told.
      ...(on.platform.scrapes(inferenceScheduler)
        ? []
        : ['MaaSSchedulerBlind', 'MaaSSchedulerErrorRatioHigh', 'MaaSSchedulerNoReadyEndpoints']),
      ...(stack.rulesSeeOwnNamespaceOnly ? ['MaaSTrafficUnmetered', 'MaaSGpuIdleWhileRequestsWait'] : []),
      ...(on.labels.growingWith('users') === undefined ? ['MaaSUserQuotaNearlyUsed'] : []),
    ];
    expect(resolved.omitted.map(({ rule }) => rule).sort()).toEqual(expected.sort());
  });

  test('a rule that sees one namespace is where its series are', () => {
    const { stack, grafana } = on.platform;
    const places = resolved.byNamespace.map(({ namespace }) => namespace).sort();
    expect(places).toEqual(
      stack.rulesSeeOwnNamespaceOnly
        ? ['kuadrant-system', 'llm', 'maas-api', 'openshift-ingress']
        : [stack.ruleNamespace ?? grafana.namespace],
    );
  });

  (hasPromtool() ? test : test.skip)('Prometheus takes them', () => {
    for (const { groups } of resolved.byNamespace) expect(checked(groups)).toEqual({ status: 0, stderr: '' });
  });
});

test('each of several model namespaces has the rules on its models, and is missed by its name', () => {
  const platform = { stack: STACKS['openshift-user-workload'], models: { namespaces: ['llm', 'lab'] } };
  const on = flow({ platform });
  const { byNamespace, problems } = resolvedRules(RuleSet.of(standardAlerts()), on);
  const alertsIn = (namespace: string) =>
    byNamespace
      .filter((one) => one.namespace === namespace)
      .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)));
  expect(problems).toEqual([]);
  expect(alertsIn('lab')).toEqual(alertsIn('llm'));
  expect(alertsIn('lab')).toContain('MaaSModelStalled');
  const absent = byNamespace
    .flatMap(({ groups }) => groups.flatMap(({ rules }) => rules))
    .find(({ alert }) => alert === 'MaaSModelAbsent');
  const pods = 'pod=~".+-kserve-.+",pod!~".+-kserve-router-scheduler-.+"';
  expect(absent?.expr).toBe(`(absent(up{namespace="llm",${pods}})) or (absent(up{namespace="lab",${pods}}))`);
});

test('what Kuadrant scrapes, or nobody does, has no alert on its exporter', () => {
  const platform = {
    stack: STACKS['prometheus-operator'],
    kuadrant: { observability: true },
    scrape: { models: Scrape.nobody() },
  };
  const { omitted } = resolvedRules(RuleSet.of(standardAlerts()), flow({ platform }));
  const because = Object.fromEntries(omitted.map((one) => [one.rule, one.because]));
  expect(because.MaaSLimitadorDown).toBe('a monitor of ours on limitador');
  expect(because.MaaSModelStalled).toContain('nothing scrapes models');
});

test('Kuadrant 1.3 has no counters of the filter to ask', () => {
  const { omitted } = resolvedRules(
    RuleSet.of(standardAlerts()),
    flow({ platform: { kuadrant: { version: '1.3' } } }),
  );
  expect(omitted.find(({ rule }) => rule === 'MaaSGatewayFilterFailing')?.because).toContain(
    'wasm-shim 0.12',
  );
});

test('rates are taken over four scrapes where scrapes are rare', () => {
  const on = flow({ scrapeInterval: Duration.minutes(2) });
  const { problems, byNamespace } = resolvedRules(RuleSet.of(standardAlerts()), on);
  expect(problems).toEqual([]);
  expect(JSON.stringify(byNamespace)).toContain('status!=\\"OK\\"}[8m]');
});

function checked(groups: unknown): { status: number | null; stderr: string } {
  return inTemporaryDirectory((directory) => {
    const file = join(directory, 'rules.yaml');
    writeFileSync(file, yamlOf({ groups }));
    const { status, stderr } = spawnSync('promtool', ['check', 'rules', '--lint-fatal', file], {
      encoding: 'utf8',
    });
    return { status, stderr };
  });
}
