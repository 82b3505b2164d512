import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  Cel,
  FlowValidation,
  Gateway,
  KustomizeApp,
  MaaSObservabilityChart,
  type MaaSObservabilityChartProps,
  Platform,
  type PlatformSpec,
  Scrape,
  Stack,
  TelemetryLabels,
} from '../../lib';
import { recordedSpec } from '../../lib/review/recorded-spec';
import { platformSchema } from '../../lib/platform/platform-form';
import { inTemporaryDirectory, problemsOf as synthProblems } from '../support/synth';

const SCHEMA = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'schema', 'platform.schema.json'), 'utf8'),
) as object;
const fits = new Ajv({ strict: true, allowUnionTypes: true }).compile(SCHEMA);

/** Plain data of the type, whatever JavaScript gives. */
const problemsOf = (spec: object): readonly string[] => new Platform(spec).problems();

const WHOLE: Required<PlatformSpec> = {
  distribution: { name: 'rhoai', version: '3.4' },
  gateway: { name: 'edge', namespace: 'ingress', className: 'istio' },
  kuadrant: { namespace: 'rh-connectivity-link', version: '1.4', observability: true },
  models: { namespaces: ['llm', 'llm-two'], routes: ['llm/*', 'shared/opt-*'], tls: 'http' },
  clusterLabel: 'cluster',
  maasApi: { namespace: 'maas', service: 'api' },
  grafana: { namespace: 'grafana', instanceLabels: { team: 'a' }, folder: 'Models' },
  route: { name: 'maas', namespace: 'routes', termination: 'edge' },
  stack: { name: 'prometheus-operator', selectorLabels: { release: 'kps' }, namespace: 'prometheus' },
  exporters: {
    billing: {
      title: 'Billing',
      namespaces: ['billing'],
      pods: 'billing-.+',
      monitorLabels: { app: 'billing' },
      metrics: { billing_invoices_total: { type: 'counter', unit: 'invoices', labels: ['customer'] } },
    },
  },
  scrape: { limitador: { owner: 'elsewhere', by: 'the platform team' }, 'maas-api': { owner: 'here' } },
  telemetry: {
    policy: 'here',
    gateway: { owner: 'elsewhere', by: 'mesh' },
    gatewayLabels: { plan: ['istio_requests_total'] },
  },
  telemetryLabels: { user: { cel: Cel.identity('userid').text, growsWith: 'users' } },
  scrapeInterval: '15s',
};

test('the published schema is the one of the code', () => {
  expect(SCHEMA).toEqual(JSON.parse(JSON.stringify(platformSchema())));
});

test('a platform gives back the plain data that it was made of', () => {
  const { telemetryLabels, scrapeInterval } = WHOLE;
  expect(problemsOf(WHOLE)).toEqual([]);
  expect(fits(WHOLE)).toBe(true);
  expect({ ...new Platform(WHOLE).spec, telemetryLabels, scrapeInterval }).toEqual(WHOLE);
  expect(new Platform(new Platform().spec).spec).toEqual(new Platform().spec);
});

test('what the library writes is the plain data', () => {
  const written: MaaSObservabilityChartProps = {
    gateway: Gateway.named('edge', 'ingress', { className: 'istio' }),
    stack: Stack.prometheusOperator({ selectorLabels: { release: 'kps' }, namespace: 'prometheus' }),
    scrape: { limitador: Scrape.elsewhere('the platform team'), 'maas-api': Scrape.here() },
    telemetryLabels: TelemetryLabels.described(WHOLE.telemetryLabels),
  };
  const { gateway, stack, scrape, telemetryLabels } = WHOLE;
  expect(JSON.parse(JSON.stringify(written))).toEqual({ gateway, stack, scrape, telemetryLabels });
});

test('the chart takes a file as it is, and records it so that it gives the same chart again', () => {
  inTemporaryDirectory((outdir) => {
    const written = (spec: PlatformSpec, name: string) => {
      const app = new KustomizeApp({ outdir: join(outdir, name) });
      new MaaSObservabilityChart(app, 'maas', spec);
      app.synth();
      return {
        objects: app.synthYaml(),
        recorded: recordedSpec(parse(readFileSync(join(outdir, name, 'kustomization.yaml'), 'utf8'))),
      };
    };
    const first = written(WHOLE, 'first');
    expect(first.recorded).toEqual(WHOLE);
    expect(written(first.recorded ?? {}, 'second')).toEqual(first);
  });
});

describe('what is wrong is said, with its place and what to write', () => {
  test.each<[object, readonly string[]]>([
    [
      { stack: 'thanos' },
      [
        "stack \"thanos\" is unknown: write one of 'prometheus-operator', 'openshift-user-workload', 'open-data-hub'.",
      ],
    ],
    [
      { stack: 'open-datahub' },
      [
        "stack \"open-datahub\" is unknown: write one of 'prometheus-operator', 'openshift-user-workload', " +
          "'open-data-hub'. Did you mean 'open-data-hub'?",
      ],
    ],
    [
      { stack: { name: 7 } },
      ["stack.name is 7: write one of 'prometheus-operator', 'openshift-user-workload', 'open-data-hub'."],
    ],
    [
      { stack: { selectorLabels: { tier: 1 } } },
      ['stack.selectorLabels.tier is 1: write a string in quotes, "1".'],
    ],
    [
      { kuadrant: { version: '2' } },
      ["kuadrant.version \"2\" is unknown: write one of '1.3', '1.4', '1.5', 'next'."],
    ],
    [
      { kuadrant: { version: 1.4 } },
      ["kuadrant.version is 1.4: write one of '1.3', '1.4', '1.5', 'next', in quotes."],
    ],
    [{ kuadrant: { observability: 'yes' } }, ['kuadrant.observability is "yes": write true or false.']],
    [{ kuadrant: { zone: 'a' } }, ['kuadrant.zone is unknown: write namespace, version or observability.']],
    [
      { kuadrant: { obserwability: true } },
      ['kuadrant.obserwability is unknown. Did you mean "observability"?'],
    ],
    [{ stak: 'open-data-hub' }, ['stak is unknown. Did you mean "stack"?']],
    [{ grafana: null }, ['grafana is null: write a map with namespace, instanceLabels or folder.']],
    [{ grafana: { folder: 5 } }, ['grafana.folder is 5: write a string in quotes, "5".']],
    [
      { models: { namespaces: 'llm' } },
      ['models.namespaces is "llm": write a list of strings, such as ["llm"].'],
    ],
    [{ models: { namespaces: ['llm', 5] } }, ['models.namespaces is 5: write a string in quotes, "5".']],
    [{ scrape: ['limitador'] }, ['scrape is ["limitador"]: write a map with names of your own.']],
    [
      { scrape: { limitador: 'the platform team' } },
      ["scrape.limitador \"the platform team\" is unknown: write one of 'here', 'elsewhere', 'nobody'."],
    ],
    [
      { telemetryLabels: 'gold' },
      [
        "telemetryLabels \"gold\" is unknown: write one of 'tier', 'subscription', 'subscription-with-user', 'maas-0.1', 'maas-0.2'.",
      ],
    ],
    [
      { telemetryLabels: { team: { growsWith: 'team' } } },
      [
        "telemetryLabels.team.growsWith \"team\" is unknown: write one of 'users', 'plans', 'models', 'organizations', " +
          "'cost-centers', 'other'.",
      ],
    ],
    [{ scrapeInterval: 30 }, ['scrapeInterval is 30: write a string in quotes, "30".']],
    [{ scrapeInterval: '0s' }, ['scrapeInterval "0s" is not a duration: write for example "30s" or "1m".']],
    [{ gateway: () => 'edge' }, ['gateway is a function: write a map with name, namespace or className.']],
    [
      { gateway: 'edge', kuadrant: { version: 'old' }, maas: {} },
      [
        'maas is unknown. Did you mean "maasApi"?',
        'gateway is "edge": write a map with name, namespace or className.',
        "kuadrant.version \"old\" is unknown: write one of '1.3', '1.4', '1.5', 'next'.",
      ],
    ],
  ])('%j', (spec, problems) => {
    expect(problemsOf(spec)).toEqual(problems);
    expect(fits(JSON.parse(JSON.stringify(spec)))).toBe(
      'gateway' in spec && typeof spec.gateway === 'function',
    );
  });

  test('in the props of a chart, all of them', () => {
    const props = {
      kuadrnt: { namespace: 'x' },
      telemetryLabels: { team: {} },
      models: { namespace: 'llm' },
    };
    expect(
      synthProblems((app) => new MaaSObservabilityChart(app, 'maas', props as MaaSObservabilityChartProps)),
    ).toEqual([
      '[maas] kuadrnt is unknown. Did you mean "kuadrant"?',
      '[maas] models.namespace is unknown. Did you mean "namespaces"?',
      '[maas/telemetry/TelemetryPolicy] telemetryLabels.team.cel is missing: write where the value comes from, such ' +
        'as "auth.identity.userid".',
      '[maas/telemetry/TelemetryPolicy] no labels are left: a TelemetryPolicy needs at least one. Start from ' +
        'TelemetryLabels.tier().',
    ]);
  });

  test('in the properties of the plugin', async () => {
    const context = {
      manifests: [],
      parseManifest: () => [],
      report: { addViolation: () => undefined, submit: () => undefined },
    };
    await expect(new FlowValidation({ stak: 'x' } as PlatformSpec).validate(context)).rejects.toEqual(
      new Error('FlowValidation properties: stak is unknown. Did you mean "stack"?'),
    );
  });
});

test('whatever it is given, a platform is made, and the schema refuses what it refuses', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const names = [...Object.keys(WHOLE), '__proto__', 'constructor', 'name'];
  const whatever = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
  fc.assert(
    fc.property(whatever, (spec) => {
      const platform = new Platform(spec);
      expect(new Platform(platform.spec).problems()).toEqual([]);
      if (!fits(spec)) expect(platform.problems()).not.toEqual([]);
    }),
  );
});
