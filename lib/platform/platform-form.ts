import {
  type FormsOf,
  type JsonSchema,
  type TextOptions,
  choice,
  flag,
  list,
  map,
  record,
  short,
  text,
} from '../validation/form';
import { labelsProblems, nameProblems, namespaceProblems, nearestName } from '../validation/kubernetes-names';
import { DEFAULT_KUADRANT_VERSION, KUADRANT_VERSIONS } from './kuadrant-version';
import {
  type DistributionSpec,
  type ExporterSpec,
  type GatewaySpec,
  type GrafanaSpec,
  type KuadrantSpec,
  LABEL_DIMENSIONS,
  LABEL_PRESETS,
  MODEL_TLS,
  METRIC_TYPES,
  type MaasApiSpec,
  type MetricSpec,
  type ModelsSpec,
  type PlatformSpec,
  ROUTE_TERMINATIONS,
  type RouteSpec,
  SCRAPE_OWNERS,
  type ScrapeSpec,
  type StackSpec,
  type TelemetryLabelSpec,
  type TelemetrySpec,
} from './platform-spec';
import { STACK_NAMES } from './stack-name';
import { AI_VERSIONS, DISTRIBUTION_NAMES, RHCL_VERSIONS } from './distribution';

type Words = Pick<TextOptions, 'description' | 'default'>;

const name = (options: Words) =>
  text({
    ...options,
    problems: nameProblems,
    repaired: nearestName,
    schema: { maxLength: 253, minLength: 1 },
  });
const namespace = (options: Words) =>
  text({
    ...options,
    problems: namespaceProblems,
    repaired: nearestName,
    schema: { maxLength: 63, minLength: 1 },
  });

const distribution = short(
  choice(DISTRIBUTION_NAMES, { description: 'Its name.' }),
  record<DistributionSpec>(
    {
      name: choice(DISTRIBUTION_NAMES, { description: 'Its name.', default: 'openshift' }),
      version: choice([...AI_VERSIONS, ...RHCL_VERSIONS], {
        description: 'Its release, in quotes, where releases differ.',
      }),
    },
    { description: 'The distribution, with its release.' },
  ),
  {
    description: 'Who installed the platform; the defaults of all else follow it.',
    default: 'openshift',
  },
);

const gateway = record<GatewaySpec>(
  {
    name: name({ description: 'Its name.', default: 'maas-default-gateway' }),
    namespace: namespace({ description: 'Its namespace.', default: 'openshift-ingress' }),
    className: name({ description: 'Its GatewayClass.', default: 'openshift-default' }),
  },
  { description: 'The Gateway of the models.' },
);

const kuadrant = record<KuadrantSpec>(
  {
    namespace: namespace({
      description: 'Where Limitador and Authorino run. Red Hat Connectivity Link uses rh-connectivity-link.',
      default: 'kuadrant-system',
    }),
    version: choice(KUADRANT_VERSIONS, {
      description: 'The installed version of Kuadrant, in quotes.',
      default: DEFAULT_KUADRANT_VERSION,
    }),
    observability: flag({
      description: 'Whether the Kuadrant resource sets spec.observability.enable.',
      default: false,
    }),
  },
  { description: 'Kuadrant, or Red Hat Connectivity Link.' },
);

/** The namespace and the name of a route; `*` stands for any part of either. */
const ROUTE = /^[a-z0-9*][-a-z0-9*]*\/[a-z0-9*][-a-z0-9.*]*$/;

const models = record<ModelsSpec>(
  {
    namespaces: list(namespace({ description: 'A namespace.' }), {
      description: 'The namespaces of the LLMInferenceServices.',
      default: ['llm'],
      empty: 'name the namespace of the models',
    }),
    routes: list(
      text({
        description: 'A namespace and the name of an HTTPRoute; * stands for any part of a name.',
        problems: (where, route) =>
          ROUTE.test(route)
            ? []
            : [
                `${where} ${JSON.stringify(route)} is not the namespace and name of an HTTPRoute: write for example ` +
                  '"llm/*" or "llm/opt-kserve-route".',
              ],
        schema: { pattern: ROUTE.source },
      }),
      {
        description: 'The HTTPRoutes that lead to the models; by default every one in their namespaces.',
        empty: 'name the HTTPRoutes of the models, such as "llm/*"',
      },
    ),
    tls: choice(MODEL_TLS, {
      description:
        'Whether the model servers answer HTTPS or plain HTTP; by default as the distribution has them.',
    }),
  },
  { description: 'The model servers.' },
);

const maasApi = record<MaasApiSpec>(
  {
    namespace: namespace({ description: 'Its namespace.', default: 'maas-api' }),
    service: name({ description: 'Its Service.', default: 'maas-api' }),
  },
  { description: 'maas-api.' },
);

const grafana = record<GrafanaSpec>(
  {
    namespace: namespace({
      description: 'The namespace of the Grafana instance; dashboards go there too.',
      default: 'llm-observability',
    }),
    instanceLabels: map(text({ description: 'The value of the label.' }), {
      description: 'The labels that pick the Grafana instance.',
      default: { app: 'grafana' },
      problems: (where, labels) =>
        Object.keys(labels).length === 0
          ? [`${where} is empty and would pick every Grafana: write { app: "grafana" }.`]
          : labelsProblems(where, labels),
    }),
    folder: text({
      description: 'The title of the folder the dashboards go to.',
      default: 'MaaS v1.0',
      problems: (where, title) =>
        title.trim() === '' ? [`${where} is empty: give the folder a title.`] : [],
      schema: { minLength: 1 },
    }),
  },
  { description: 'The Grafana instance that the dashboards are for.' },
);

const route = record<RouteSpec>(
  {
    name: name({ description: 'Its name.', default: 'maas-gateway-route' }),
    namespace: namespace({ description: 'Its namespace; by default that of the gateway.' }),
    termination: choice(ROUTE_TERMINATIONS, {
      description: "Who ends the client's TLS connection.",
      default: 'passthrough',
    }),
  },
  { description: 'The OpenShift Route in front of the gateway.' },
);

const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

const clusterLabel = text({
  description: 'The label that tells clusters apart in a store that holds several.',
  problems: (where, label) =>
    LABEL_NAME.test(label)
      ? []
      : [`${where} ${JSON.stringify(label)} is not the name of a label: write for example "cluster".`],
  schema: { pattern: LABEL_NAME.source },
});

const stack = short(
  choice(STACK_NAMES, { description: 'Its name.' }),
  record<StackSpec>(
    {
      name: choice(STACK_NAMES, { description: 'Its name.', default: 'openshift-user-workload' }),
      version: choice(AI_VERSIONS, {
        description:
          'For open-data-hub: its release, in quotes, which says by which label it selects monitors.',
      }),
      selectorLabels: map(text({ description: 'The value of the label.' }), {
        description:
          'For prometheus-operator: the labels that the Prometheus resource selects monitors and rules by.',
        default: {},
        problems: labelsProblems,
      }),
      namespace: namespace({
        description: 'The namespace that Prometheus runs in.',
      }),
    },
    { description: 'The stack, with what differs from its defaults.' },
  ),
  { description: 'The monitoring stack.', default: 'openshift-user-workload' },
);

const ownedBy = (description: string) =>
  short(
    choice(SCRAPE_OWNERS, { description: 'The chart, somebody else, or nobody.' }),
    record<ScrapeSpec>(
      {
        owner: choice(SCRAPE_OWNERS, {
          description: 'The chart, somebody else, or nobody.',
          default: 'elsewhere',
        }),
        by: text({ description: 'Whose object it is, where the owner is elsewhere.' }),
      },
      { description: 'Whose object it is, with a name for whom.' },
    ),
    { description },
  );

const telemetry = record<TelemetrySpec>(
  {
    policy: ownedBy('Who writes the TelemetryPolicy.'),
    gateway: ownedBy('Who writes the Telemetry of the gateway.'),
    gatewayLabels: map(
      list(text({ description: 'A metric, such as istio_requests_total.' }), {
        description: 'The metrics that get the label.',
      }),
      { description: "The labels that somebody else's Telemetry puts on the gateway's metrics, by name." },
    ),
  },
  { description: 'Who writes the objects that put telemetry labels on metrics.' },
);

const scrape = map(ownedBy('Who scrapes the exporter.'), {
  description: 'Who scrapes an exporter, by its name, where it differs from the default.',
  default: {},
});

const telemetryLabels = short(
  choice(LABEL_PRESETS, { description: 'A preset.' }),
  map(
    record<TelemetryLabelSpec>(
      {
        cel: text({ description: 'Where the value comes from, in CEL.' }),
        growsWith: choice(LABEL_DIMENSIONS, { description: 'What the label counts.' }),
      },
      { description: 'A label.' },
    ),
    { description: 'Labels of your own, by name.' },
  ),
  { description: 'The telemetry labels.', default: 'tier' },
);

const exporters = map(
  record<ExporterSpec>(
    {
      title: text({ description: 'As a person calls it.' }),
      namespaces: list(namespace({ description: 'A namespace.' }), {
        description: 'The namespaces of its targets; rules on it go there.',
        empty: 'name the namespace of its pods, or leave it out',
      }),
      pods: text({ description: 'Its pods, as a regular expression that is anchored at both ends.' }),
      monitorLabels: map(text({ description: 'The value of the label.' }), {
        description: 'Labels of which a monitor that scrapes it selects at least one.',
        default: {},
        problems: labelsProblems,
      }),
      metrics: map(
        record<MetricSpec>(
          {
            type: choice(METRIC_TYPES, { description: 'Its type.', default: 'gauge' }),
            unit: text({ description: 'What it counts, such as tokens or seconds.' }),
            labels: list(text({ description: 'A label.' }), {
              description: 'The labels that the exporter itself puts on it.',
              default: [],
            }),
          },
          { description: 'A metric.' },
        ),
        { description: 'Its metrics, by name.', default: {} },
      ),
    },
    { description: 'An exporter of your own.' },
  ),
  { description: 'Exporters of your own, by name.', default: {} },
);

/** As Prometheus writes it, and not nothing. */
const DURATION = /^(?=.*[1-9])(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

const scrapeInterval = text({
  description: 'How often the exporters are scraped.',
  default: '30s',
  problems: (where, duration) =>
    DURATION.test(duration)
      ? []
      : [`${where} ${JSON.stringify(duration)} is not a duration: write for example "30s" or "1m".`],
  schema: { pattern: DURATION.source },
});

/** The parts of a {@link PlatformSpec}, in the order in which problems are told. */
export const PLATFORM_PARTS: FormsOf<PlatformSpec> = {
  distribution,
  gateway,
  kuadrant,
  models,
  maasApi,
  grafana,
  route,
  clusterLabel,
  stack,
  scrape: scrape,
  exporters,
  telemetry,
  telemetryLabels,
  scrapeInterval,
};

/** The form of a {@link PlatformSpec}: its checks and its JSON Schema. */
export const PLATFORM_FORM = record<PlatformSpec>(PLATFORM_PARTS, {
  description: 'A Models-as-a-Service installation, as maas-observability sees it. Everything has a default.',
});

/** The JSON Schema of a {@link PlatformSpec}, as published in `schema/platform.schema.json`. */
export function platformSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'maas-observability platform',
    ...PLATFORM_FORM.schema,
  };
}
