import { Duration } from 'cdk8s';
import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { CATALOGUE } from '../../lib/exporters/catalogue';
import { authorizedHits } from '../../lib/exporters/limitador/metrics';
import { istioRequestDurationMilliseconds } from '../../lib/exporters/istio-gateway/metrics';
import { Exporter } from '../../lib/exporters/exporter';
import { Platform } from '../../lib/platform/platform';
import { Scrape } from '../../lib/platform/scrape';
import { Stack } from '../../lib/platform/stack';
import { checkPromql } from '../../lib/checks/check-query';
import { type PromqlContext } from '../../lib/promql/promql-context';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';

const labels = TelemetryLabels.tier();
const flow = new Flow({ platform: new Platform(), labels });
const odh = new Flow({ platform: new Platform({ stack: Stack.openDataHub() }), labels });
const reencrypt = new Flow({ platform: new Platform({ route: { termination: 'reencrypt' } }), labels });
const latency = new Flow({
  platform: new Platform(),
  labels,
  gatewayLabels: [{ name: 'user', metrics: ['istio_request_duration_milliseconds'] }],
});

const GATEWAY = 'namespace="openshift-ingress"';

/** Queries as people write them, with the labels of the result; nothing where nobody can know. */
const ACCEPTED: readonly (readonly [query: string, labels: readonly string[] | undefined])[] = [
  // Rates, totals and their ratio
  ['sum(rate(authorized_hits[$__rate_interval]))', []],
  [
    'sum by (tier, model) (rate(authorized_hits{user=~"$user", user!=""}[$__rate_interval]))',
    ['tier', 'model'],
  ],
  ['sum(rate(authorized_hits[$__rate_interval])) by (tier)', ['tier']],
  ['SUM BY (tier) (irate(authorized_hits[${__rate_interval}]))', ['tier']],
  ['topk(10, sum by (user) (increase(authorized_hits{user!=""}[$__range])))', ['user']],
  ['topk($k, sum by (user) (increase(limited_calls[${__range_s}s])))', ['user']],
  ['sum by (tier) (increase(authorized_hits[[[window]]]))', ['tier']],
  [
    'sum without (job, instance) (avg_over_time(limitador_up[$__range] offset 1d) * 0) or vector(0)',
    undefined,
  ],
  [
    'sum by (user) (rate(limited_calls[$__rate_interval])) / sum by (user) (rate(authorized_calls[$__rate_interval]))',
    ['user'],
  ],
  [
    'sum by (user, tier) (rate(authorized_hits[$__rate_interval])) / on(user) group_left ' +
      'sum by (user) (rate(authorized_calls[$__rate_interval]))',
    ['user', 'tier'],
  ],
  [
    'sum by (user, tier) (rate(authorized_hits[$__rate_interval])) / ignoring(tier) group_left() ' +
      'sum by (user) (rate(authorized_calls[$__rate_interval]))',
    ['user', 'tier'],
  ],
  [
    'sum(rate(limited_calls[$__rate_interval])) / ' +
      '(sum(rate(authorized_calls[$__rate_interval])) + sum(rate(limited_calls[$__rate_interval])) ' +
      'or sum(rate(limited_calls[$__rate_interval])))',
    [],
  ],
  ['sum(rate(limited_calls[$__rate_interval])) or vector(0)', []],
  ['sum(increase(authorized_hits[$__range])) / 60 or vector(0)', []],
  [
    'sum(rate(authorized_hits[$__rate_interval])) - sum(rate(authorized_hits[$__rate_interval] offset 1w))',
    [],
  ],
  ['sum by ($group) (rate(authorized_hits[$__rate_interval]))', undefined],
  ['sum(rate(authorized_hits[$__rate_interval])) > $threshold', []],

  // Quantiles
  [
    `histogram_quantile(0.95, sum by (le) (rate(istio_request_duration_milliseconds_bucket{${GATEWAY}}[$__rate_interval])))`,
    [],
  ],
  [
    'histogram_quantile(0.99, sum by (le, destination_service_name) (rate(istio_request_duration_milliseconds_bucket' +
      '{pod=~"maas-default-gateway-.*", destination_service_name!="unknown"}[$__rate_interval]))) > 500',
    ['destination_service_name'],
  ],
  [
    'histogram_quantile($q, sum without (instance, pod) (rate(vllm:time_to_first_token_seconds_bucket' +
      '{model_name=~"$model"}[$__rate_interval])))',
    undefined,
  ],
  [
    'sum by (model_name) (rate(vllm:e2e_request_latency_seconds_sum[$__rate_interval])) / ' +
      'sum by (model_name) (rate(vllm:e2e_request_latency_seconds_count[$__rate_interval]))',
    ['model_name'],
  ],
  [
    `sum(rate(istio_request_duration_milliseconds_bucket{source_workload="maas-default-gateway-x", le=~"1000|1000[.]0"}[$__rate_interval]))`,
    [],
  ],
  ['datastore_latency{quantile="0.95"}', undefined],
  ['quantile by (model_name) (0.9, vllm:num_requests_running)', ['model_name']],

  // Gauges, presence, time
  ['sum by (model_name) (vllm:num_requests_running{model_name=~"$model"})', ['model_name']],
  ['avg_over_time(vllm:num_requests_waiting[$__rate_interval])', undefined],
  ['max_over_time(sum by (model_name) (vllm:num_requests_running)[$__range:$__interval])', ['model_name']],
  ['max_over_time(sum(rate(authorized_hits[5m]))[1d:5m])', []],
  ['deriv(vllm:num_requests_waiting[1h])', undefined],
  ['predict_linear(vllm:kv_cache_usage_perc[1h], 3600)', undefined],
  ['rate(haproxy_backend_connections_total[$__rate_interval])', undefined],
  ['haproxy_backend_http_average_response_latency_milliseconds{backend!="tcp"}', undefined],
  ['haproxy_backend_http_average_response_latency_milliseconds{route="console"}', undefined],
  ['haproxy_backend_http_average_queue_latency_milliseconds', undefined],
  ['count(count by (user) (authorized_calls{user!=""}))', []],
  ['group by (model) (authorized_hits)', ['model']],
  ['absent(authorized_hits{tier="free"})', ['tier']],
  ['absent_over_time(up{job="limitador"}[1h])', ['job']],
  ['sum by (user) (increase(authorized_hits[$__range])) unless on(user) authorized_hits offset 1d', ['user']],
  ['count(authorized_calls > 0)', []],
  ['time() - timestamp(authorized_hits)', undefined],
  ['min(up{namespace="kuadrant-system"}) == 1', []],
  ['sum(kube_pod_status_phase{phase="Running", pod=~"authorino-[^o].*"})', []],
  ['count(kube_pod_status_phase{phase="Running"} == 1) or vector(0)', []],
  ['count_values("version", istio_build{namespace=~"$gateway_namespace"})', ['version']],
  ['count by (__name__) (limitador_up)', ['__name__']],
  ['kube_pod_status_ready{condition="true"} * on(namespace, pod) group_left(node) kube_pod_info', undefined],
  [
    'sum by (pod) (kube_pod_container_resource_requests{resource="nvidia_com_gpu"}) / on(pod) group_left(node) ' +
      'max by (pod, node) (kube_pod_info)',
    ['pod', 'node'],
  ],
  [
    'label_replace(sum by (user) (rate(authorized_hits[$__rate_interval])), "who", "$1", "user", "(.*)@.*")',
    ['user', 'who'],
  ],
  ['label_replace(vector(1), "side", "left", "", "")', ['side']],
  [
    'label_join(sum by (user, tier) (rate(authorized_hits[$__rate_interval])), "who", "/", "tier", "user")',
    ['user', 'tier', 'who'],
  ],
  ['sort_desc(clamp_max(round(-avg(vllm:kv_cache_usage_perc) * 100, 0.1), 100))', []],
  ['scalar(sum(limitador_up)) * vector(2)', []],
  ['hour() > bool 8 and on() sum(limitador_up) > 0', []],
  ['ALERTS{alertstate="firing", team="models"}', undefined],
  ['maas:tokens:rate5m{anything="goes"}', undefined],
  ['limitador_up @ end() # the comment "of a colleague', undefined],
  ['sum by (pod) (rate({__name__="authorized_hits"}[$__rate_interval]))', ['pod']],
];

const IN_RULES: readonly string[] = [
  'sum by (tier) (rate(authorized_hits[5m]))',
  'histogram_quantile(0.95, sum by (le) (rate(auth_server_authconfig_duration_seconds_bucket[5m]))) > 0.5',
  'histogram_quantile(0.95, sum by (le) (rate(grpc_server_handling_seconds_bucket[5m]))) > 2',
  'limited_calls > 0',
  'increase(kube_pod_container_status_restarts_total[1h]) > 3',
  'label_replace(limitador_up, "replica", "$name-${rest}", "pod", "(?P<name>.*)-(?P<rest>.*)")',
  'absent(up{job="limitador"} == 1)',
];

function checked(query: string, context: Partial<PromqlContext> = {}) {
  const { problems, metrics, labels: named } = checkPromql(query, { flow, use: 'dashboard', ...context });
  return { problems: problems.filter(({ severity }) => severity === 'error'), metrics, labels: named };
}

test.each(ACCEPTED)('accepted: %s', (query, expected) => {
  const check = checked(query);
  expect(check.problems).toEqual([]);
  if (expected !== undefined) expect([...(check.labels ?? [])].sort()).toEqual([...expected].sort());
});

// The oracle has no value for these places.
test.each([
  'sum by (tier) (rate(authorized_hits{user!="", $filters}[$__rate_interval]))',
  'sum by (tier) (rate(authorized_hits{$filters}[$__rate_interval]))',
  'sum by (tier) (rate(authorized_hits{tier=${tier:doublequote}}[$__rate_interval]))',
  'sum by (tier) (rate(authorized_hits{$label=~"$value"}[$__rate_interval]))',
])('accepted, whatever the variables are: %s', (query) => {
  expect(checked(query)).toEqual({ problems: [], metrics: [authorizedHits], labels: new Set(['tier']) });
});

test.each(IN_RULES)('accepted in a rule: %s', (query) => {
  expect(checked(query, { use: 'rule' }).problems).toEqual([]);
});

(hasPromtool() ? test : test.skip)('Prometheus accepts each of them, too', () => {
  expect(promqlProblems([...ACCEPTED.map(([query]) => query), ...IN_RULES])).toEqual([]);
});

test('a label of the gateway passes once GatewayTelemetry adds it', () => {
  const query = `histogram_quantile(0.95, sum by (le, user) (rate(istio_request_duration_milliseconds_bucket{${GATEWAY}}[$__rate_interval])))`;
  expect(checked(query, { flow: latency })).toEqual({
    problems: [],
    metrics: [istioRequestDurationMilliseconds],
    labels: new Set(['user']),
  });
});

test('the names of the stack at hand pass', () => {
  const context = { flow: odh };
  expect(checked('sum by (tier) (rate(authorized_hits_total[$__rate_interval]))', context).metrics).toEqual([
    authorizedHits,
  ]);
  expect(checked('kserve_vllm:num_requests_running', context).problems).toEqual([]);
});

test('HAProxy times a route whose TLS it ends', () => {
  const query = 'haproxy_backend_http_average_response_latency_milliseconds{route="maas-gateway-route"}';
  expect(checked(query, { flow: reencrypt }).problems).toEqual([]);
});

test('bars show a window of just their step', () => {
  expect(checked('sum(increase(authorized_hits[1h]))', { bars: Duration.hours(1) }).problems).toEqual([]);
});

test('unknown metrics pass when they may, and so do their labels', () => {
  expect(checked('sum by (cpu) (rate(node_cpu_seconds_total[$__rate_interval]))', { strict: false })).toEqual(
    {
      problems: [],
      metrics: [],
      labels: new Set(['cpu']),
    },
  );
});

test("a metric of the user's own comes before one of the catalogue", () => {
  const own = new Exporter({ name: 'mine' }).gauge('authorized_hits', {
    unit: 'tokens',
    labels: ['team'],
    source: 'mine',
  });
  const scraped = new Flow({
    platform: new Platform({ scrape: { mine: Scrape.elsewhere('a team') } }),
    labels,
  });
  expect(checked('avg by (team) (authorized_hits)', { flow: scraped, metrics: [own] })).toEqual({
    problems: [],
    metrics: [own],
    labels: new Set(['team']),
  });
});

test('every metric of the catalogue is known by each name that the store has for it', () => {
  for (const store of [flow, odh]) {
    const unknown = CATALOGUE.flatMap((metric) => store.storedNames(metric)).filter((name) =>
      checked(name, { flow: store }).problems.some(({ message }) => message.includes('is no metric')),
    );
    expect(unknown).toEqual([]);
  }
});
