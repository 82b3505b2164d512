import { App, Duration } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { Dashboard, row, timeseries } from '../../dashboards';
import {
  Exporter,
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  PrometheusRule,
  type RuleGroup,
  ScrapeMonitor,
  ScrapePort,
  ScrapeTarget,
  Stack,
  above,
  alert,
  checkPromql,
  kubernetesMetrics,
  rate,
  recording,
  series,
  sumBy,
  value,
} from '../../lib';
import { flowOf } from '../../lib/review/flow-of';
import { checkManifests } from '../../lib/review/check-manifests';
import { subjectOf } from '../../lib/verify/subject';

const billingIn = (props: { readonly namespaces?: readonly string[]; readonly pods?: { like: string } }) => {
  const billing = new Exporter({ name: 'billing', title: 'Billing', ...props });
  const invoices = billing.counter('billing_invoices_total', { unit: 'invoices', labels: ['customer'] });
  return { billing, invoices };
};
const { billing, invoices } = billingIn({ namespaces: ['billing'], pods: { like: 'billing-.+' } });

const byCustomer = sumBy(['customer'], rate(invoices, Duration.minutes(5)));
const group = (of: typeof invoices, places?: () => readonly string[]): RuleGroup => {
  const query = sumBy(['customer'], rate(of, Duration.minutes(5)));
  return {
    name: 'billing',
    rules: [
      recording('customer:billing_invoices:rate5m', query, {}, places === undefined ? {} : { places }),
      alert('BillingRunsHot', {
        query: above(query, 10),
        for: Duration.minutes(5),
        severity: 'warning',
        summary: 'Many invoices.',
        description: 'More than 10 invoices per second.',
        ...(places === undefined ? {} : { places }),
      }),
    ],
  };
};

function chartWith(props: MaaSObservabilityChartProps, exporter = billing): MaaSObservabilityChart {
  const chart = new MaaSObservabilityChart(new KustomizeApp(), 'maas', { exporters: [exporter], ...props });
  new ScrapeMonitor(chart.monitors, 'Billing', {
    name: 'billing',
    exporter,
    target: ScrapeTarget.services('billing', { app: 'billing' }),
    endpoints: [{ port: ScrapePort.named('metrics') }],
    madeElsewhere: true,
    stack: props.stack instanceof Stack ? props.stack : undefined,
  });
  return chart;
}

const panels = new Dashboard({
  uid: 'billing',
  title: 'Billing',
  description: 'Invoices by customer.',
  rows: [
    row('Invoices', [
      timeseries('invoices', {
        title: 'Invoices',
        about: 'Invoices per second. Empty: none.',
        targets: [sumBy(['customer'], rate(invoices))],
        unit: 'events/s',
      }),
    ]),
  ],
});

const rulesOf = (chart: MaaSObservabilityChart) =>
  chart.rules.node.children.flatMap((rule) =>
    rule instanceof PrometheusRule
      ? rule.groups
          .filter(({ name }) => name === 'billing')
          .map(({ rules }) => ({ namespace: rule.namespace, rules }))
      : [],
  );

const appOf = (chart: MaaSObservabilityChart): KustomizeApp => {
  const app = App.of(chart);
  if (!(app instanceof KustomizeApp)) throw new Error('not in a KustomizeApp');
  return app;
};

const problemsOf = (chart: MaaSObservabilityChart): readonly string[] => {
  const app = appOf(chart);
  try {
    app.synthYaml();
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').filter((line) => line.includes('rule '));
  }
};

describe.each([
  ['openshift-user-workload', undefined, 'billing'],
  ['prometheus-operator', Stack.prometheusOperator(), 'llm-observability'],
] as const)('an exporter of the user under %s', (_, stack, namespace) => {
  const chart = chartWith({ stack, dashboards: [panels], rules: (set) => set.with(group(invoices)) });

  test('nothing is wrong, and its rules are where its series are seen, with its namespace', () => {
    expect(problemsOf(chart)).toEqual([]);
    const [rules, ...more] = rulesOf(chart);
    expect(more).toEqual([]);
    expect(rules?.namespace).toBe(namespace);
    expect(rules?.rules.map(({ record, alert: name, labels }) => [record ?? name, labels])).toEqual([
      ['customer:billing_invoices:rate5m', {}],
      ['BillingRunsHot', { severity: 'warning', namespace: 'billing' }],
    ]);
    expect(rules?.rules[0]?.expr).toBe(byCustomer.promql(chart.flow));
    expect(rules?.rules[0]?.expr).toBe(
      'sum by(customer) (rate(billing_invoices_total{namespace="billing"}[5m]))',
    );
  });

  test('it is explained by its title', () => {
    const found = chart.explain().exporters.find(({ exporter }) => exporter === 'billing');
    expect(found).toMatchObject({ title: 'Billing', scrapedBy: 'this chart' });
    expect(found?.metrics).toEqual([
      expect.objectContaining({
        name: 'billing_invoices_total',
        usedBy: ['Billing › Invoices'],
        rules: expect.arrayContaining(['BillingRunsHot']) as string[],
      }),
    ]);
  });

  test('check and verify know it from what the manifests record', () => {
    const settings = JSON.parse(JSON.stringify(chart.platform.spec)) as typeof chart.platform.spec;
    const yaml = appOf(chart).synthYaml();
    const manifests = parseAllDocuments(yaml, { version: '1.1' }).map(
      (document) => document.toJS() as unknown,
    );
    const flow = flowOf(manifests, settings);
    const asks = (expr: string) =>
      checkPromql(expr, { flow, use: 'rule' }).problems.map(({ message }) => message);
    expect(asks('sum by (customer) (rate(billing_invoices_total[5m]))')).toEqual([]);
    expect(asks('sum by (costumer) (rate(billing_invoices_total[5m]))')).toEqual([
      'billing_invoices_total has no label "costumer"; it has container, customer, endpoint, instance, job, namespace, ' +
        'pod, service. Did you mean "customer"?',
    ]);
    const checked = checkManifests(manifests, { platform: settings });
    const errors = manifests.flatMap(checked.problemsOf).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
    const row = subjectOf(manifests, flow).components.find(({ exporter }) => exporter.name === 'billing');
    expect(row?.targets).toEqual([
      { label: 'namespace', operator: '=', value: 'billing' },
      { label: 'pod', operator: '=~', value: 'billing-.+' },
    ]);
    expect(row?.metrics.map(({ names }) => names)).toEqual([['billing_invoices_total']]);
  });
});

describe('a rule whose place nobody can know', () => {
  const homeless = billingIn({});
  const withRules = (rules: RuleGroup, props: MaaSObservabilityChartProps = {}) =>
    problemsOf(chartWith({ ...props, rules: (set) => set.with(rules) }, homeless.billing));
  const refused = (rule: string) =>
    expect.stringContaining(
      `rule ${rule}: under openshift-user-workload a rule sees only the series of its own namespace, and it asks ` +
        "billing_invoices_total, and nobody knows the namespace of billing: add `namespaces: ['<namespace>']` to the " +
        "Exporter billing, or `places: () => ['<namespace>']` to the rule.",
    ) as string;

  test('is refused, with the line to add', () => {
    expect(withRules(group(homeless.invoices))).toEqual([
      refused('customer:billing_invoices:rate5m'),
      refused('BillingRunsHot'),
    ]);
  });

  test('is taken with the line, or where every rule sees everything', () => {
    expect(withRules(group(homeless.invoices, () => ['billing']))).toEqual([]);
    expect(withRules(group(homeless.invoices), { stack: Stack.prometheusOperator() })).toEqual([]);
  });

  test('of a cluster-wide exporter of ours, too', () => {
    const ready = value(series(kubernetesMetrics.kubePodStatusReady));
    const rules: RuleGroup = { name: 'pods', rules: [recording('pod:ready:max', sumBy(['pod'], ready))] };
    expect(withRules(rules)).toEqual([
      expect.stringContaining(
        'it asks kube_pod_status_ready, and nobody knows the namespace of kube-state-metrics: add `places: () => ' +
          "['<namespace>']` to the rule.",
      ),
    ]);
  });
});
