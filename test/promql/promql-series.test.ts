import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Platform } from '../../lib/platform/platform';
import { Stack } from '../../lib/platform/stack';
import { checkPromql } from '../../lib/checks/check-query';
import { type PromqlContext } from '../../lib/promql/promql-context';

const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });
const subscription = new Flow({ platform: new Platform(), labels: TelemetryLabels.subscription() });
const odh = new Flow({
  platform: new Platform({ stack: Stack.openDataHub() }),
  labels: TelemetryLabels.tier(),
});
const plain = new Flow({
  platform: new Platform({ stack: Stack.prometheusOperator() }),
  labels: TelemetryLabels.tier(),
});
/** Only the latencies carry the user. */
const latency = new Flow({
  platform: new Platform(),
  labels: TelemetryLabels.tier(),
  gatewayLabels: [{ name: 'user', metrics: ['istio_request_duration_milliseconds'] }],
});

/** A query and the problems it has, each exactly. */
type Refusal = readonly [query: string, ...problems: string[]];

/** What is refused, and windows that do not follow the dashboard. */
function problemsOf(query: string, context: Partial<PromqlContext> = {}): readonly string[] {
  return checkPromql(query, { flow, use: 'dashboard', ...context })
    .problems.filter(({ severity, rule }) => severity === 'error' || rule === 'window-fixed')
    .map(({ message }) => message);
}

describe('refused: what reads what the platform does not have', () => {
  test.each<Refusal>([
    ['authorised_hits', '`authorised_hits` is no metric of this platform: did you mean authorized_hits?'],
    [
      'vllm:num_requests_runing',
      '`vllm:num_requests_runing` is no metric of this platform: did you mean ' +
        'vllm:num_requests_running or vllm:num_requests_waiting?',
    ],
    [
      'node_cpu_seconds_total',
      '`node_cpu_seconds_total` is no metric of this platform: write one of the catalogue, or ' +
        "describe it as an Exporter's and give it in `metrics`.",
    ],
    [
      'authorized_hits_total',
      '`authorized_hits_total` is stored as authorized_hits in openshift-user-workload: write that.',
    ],
    [
      'kserve_vllm:num_requests_running',
      '`kserve_vllm:num_requests_running` is stored as vllm:num_requests_running in ' +
        'openshift-user-workload: write that.',
    ],
    [
      'vllm:e2e_request_latency_seconds',
      '`vllm:e2e_request_latency_seconds` is a histogram and has no series of that name: write ' +
        'vllm:e2e_request_latency_seconds_bucket, _sum or _count.',
    ],
    [
      'datastore_latency_bucket',
      '`datastore_latency_bucket` does not exist, as datastore_latency is a summary: write ' +
        'datastore_latency for its quantiles, or the mean from datastore_latency_sum and ' +
        'datastore_latency_count.',
    ],
    [
      '{job="limitador"}',
      '`{job="limitador"}` does not say which metric it reads, so that nothing can be checked: ' +
        'write its name.',
    ],
    [
      'sum by (model_name) ({__name__=~".*vllm:num_requests_running"})',
      '`{__name__=~".*vllm:num_requests_running"}` does not say which metric it reads, so that ' +
        'nothing can be checked: write its name.',
    ],
    [
      'rate($metric[$__rate_interval])',
      '`$metric` does not say which metric it reads, so that nothing can be checked: write its ' + 'name.',
    ],
    [
      'sum($metric)',
      '`$metric` does not say which metric it reads, so that nothing can be checked: write its ' + 'name.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
  test.each<Refusal>([
    ['authorized_hits', '`authorized_hits` is stored as authorized_hits_total in open-data-hub: write that.'],
    [
      'vllm:kv_cache_usage_perc',
      '`vllm:kv_cache_usage_perc` is stored as kserve_vllm:kv_cache_usage_perc in open-data-hub: ' +
        'write that.',
    ],
    [
      'vllm:e2e_request_latency_seconds_bucket',
      '`vllm:e2e_request_latency_seconds_bucket` is stored as ' +
        'kserve_vllm:e2e_request_latency_seconds_bucket in open-data-hub: write that.',
    ],
  ])('(odh) %s', (query, ...problems) => {
    expect(problemsOf(query, { flow: odh })).toEqual(problems);
  });
  test.each<Refusal>([
    [
      'haproxy_backend_up',
      'haproxy_backend_up comes from haproxy-router, which nobody scrapes on this platform: leave ' +
        `the query out, or say who scrapes it in scrape['haproxy-router'].`,
    ],
  ])('(plain) %s', (query, ...problems) => {
    expect(problemsOf(query, { flow: plain })).toEqual(problems);
  });
});

describe('refused: what names a label that is not there', () => {
  test.each<Refusal>([
    [
      'rate(authorized_hits{team="a"}[$__rate_interval])',
      'authorized_hits has no label "team"; it has container, endpoint, instance, job, ' +
        'limitador_namespace, model, namespace, pod, service, tier, user. Add it to the vocabulary: ' +
        '.with("team", { cel: … }).',
    ],
    [
      'sum by (user) (sum by (tier) (rate(authorized_hits[$__rate_interval])))',
      '`sum by (tier) (rate(authorized_hits[$__rate_interval]))` leaves no label "user", only tier: ' +
        'keep it there, or leave it out here.',
    ],
    [
      'sum by (user) (sum(rate(authorized_hits[$__rate_interval])))',
      '`sum(rate(authorized_hits[$__rate_interval]))` leaves no label "user", nor any other: keep it there, or leave it out here.',
    ],
    [
      'sum without (team) (rate(authorized_hits[$__rate_interval]))',
      'authorized_hits has no label "team"; it has container, endpoint, instance, job, ' +
        'limitador_namespace, model, namespace, pod, service, tier, user. Add it to the vocabulary: ' +
        '.with("team", { cel: … }).',
    ],
    [
      'sum by (user) (sum without (user) (rate(authorized_hits[$__rate_interval])))',
      '`sum without (user) (rate(authorized_hits[$__rate_interval]))` leaves no label "user", only ' +
        'container, endpoint, instance, job, limitador_namespace, model, namespace, pod, service, ' +
        'tier: keep it there, or leave it out here.',
    ],
    [
      'histogram_quantile(0.95, sum by (le, user) (rate(istio_request_duration_milliseconds_bucket{namespace="openshift-ingress"}[$__rate_interval])))',
      'istio_request_duration_milliseconds_bucket has no label "user"; it has ' +
        'connection_security_policy, container, destination_app, destination_canonical_revision and 29 more. ' +
        `The gateway's metrics carry it only where the gateway's Telemetry ` +
        'adds it: give GatewayTelemetry HeaderLabel.perUser("user", …).',
    ],
    [
      'sum by (user) (rate(authorized_hits[$__rate_interval])) / on(tier) sum by (tier) (rate(authorized_calls[$__rate_interval]))',
      '`sum by (user) (rate(authorized_hits[$__rate_interval]))` leaves no label "tier", only user: ' +
        'keep it there, or leave it out here.',
    ],
    [
      'sum by (user) (rate(authorized_hits[$__rate_interval])) / ignoring(tier) sum by (user) (rate(authorized_calls[$__rate_interval]))',
      '`sum by (user) (rate(authorized_hits[$__rate_inte … user) ' +
        '(rate(authorized_calls[$__rate_interval]))` ignores the label "tier", which neither side ' +
        'has: leave it out.',
    ],
    [
      'sum by (pod) (kube_pod_status_ready) * on(pod) group_left(node) sum by (pod) (kube_pod_info)',
      '`sum by (pod) (kube_pod_info)` leaves no label "node", only pod: keep it there, or leave it ' +
        'out here.',
    ],
    [
      'sum by (pod) (kube_pod_info) * on(pod) group_right(node) sum by (pod, namespace) (kube_pod_status_ready)',
      '`sum by (pod) (kube_pod_info)` leaves no label "node", only pod: keep it there, or leave it ' +
        'out here.',
    ],
    [
      'label_replace(sum by (user) (rate(authorized_hits[$__rate_interval])), "who", "$1", "tier", "(.*)")',
      '`sum by (user) (rate(authorized_hits[$__rate_interval]))` leaves no label "tier", only user: ' +
        'keep it there, or leave it out here.',
    ],
    [
      'label_join(sum by (user) (rate(authorized_hits[$__rate_interval])), "who", "/", "user", "tier")',
      '`sum by (user) (rate(authorized_hits[$__rate_interval]))` leaves no label "tier", only user: ' +
        'keep it there, or leave it out here.',
    ],
    [
      'absent(limitador_up{user="a"})',
      'limitador_up has no label "user"; it has container, endpoint, instance, job, namespace, pod, ' +
        'service.',
    ],
    [
      'sum by (le) (absent(limitador_up{pod="a"}))',
      '`absent(limitador_up{pod="a"})` leaves no label "le", only pod: keep it there, or leave it ' +
        'out here.',
    ],
    [
      'sum by (user) (rate(authorized_hits[$__rate_interval])) / sum by (tier) (rate(authorized_calls[$__rate_interval]))',
      '`sum by (user) (rate(authorized_hits[$__rate_inte … tier) ' +
        '(rate(authorized_calls[$__rate_interval]))` has operands that never match, as the left one ' +
        'has user and the right one tier: aggregate both by the same labels, or say on(…).',
    ],
    [
      'sum by (user) (rate(authorized_hits[$__rate_interval])) unless sum(rate(authorized_calls[$__rate_interval])) > 0',
      '`sum by (user) (rate(authorized_hits[$__rate_inte … ' +
        'um(rate(authorized_calls[$__rate_interval])) > 0` has operands that never match, as the left ' +
        'one has user and the right one none: aggregate both by the same labels, or say on(…).',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
  test.each<Refusal>([
    [
      'sum by (tier) (rate(authorized_hits[$__rate_interval]))',
      'authorized_hits has no label "tier"; it has container, cost_center, endpoint, instance, job, ' +
        'limitador_namespace, model, namespace, organization_id, pod, service, subscription. Add it ' +
        'to the vocabulary: .with("tier", { cel: … }).',
    ],
    [
      'sum by (model) (rate(authorized_calls[$__rate_interval]))',
      'authorized_calls has no label "model"; it has container, cost_center, endpoint, instance, ' +
        'job, limitador_namespace, namespace, organization_id, pod, service, subscription. It is read ' +
        'from the response, which authorized_calls does not wait for: ask authorized_hits.',
    ],
    [
      'sum by (user) (rate(authorized_hits[$__rate_interval]))',
      'authorized_hits has no label "user"; it has container, cost_center, endpoint, instance, job, ' +
        'limitador_namespace, model, namespace, organization_id, pod, service, subscription. Add it ' +
        'to the vocabulary: .with("user", { cel: … }).',
    ],
  ])('(subscription) %s', (query, ...problems) => {
    expect(problemsOf(query, { flow: subscription })).toEqual(problems);
  });
  test.each<Refusal>([
    [
      'sum by (user) (rate(istio_requests_total{namespace="openshift-ingress"}[$__rate_interval]))',
      'istio_requests_total has no label "user"; it has connection_security_policy, container, destination_app, ' +
        `destination_canonical_revision and 28 more. The gateway's metrics carry it ` +
        `only where the gateway's Telemetry adds it: give GatewayTelemetry ` +
        'HeaderLabel.perUser("user", …).',
    ],
  ])('(latency) %s', (query, ...problems) => {
    expect(problemsOf(query, { flow: latency })).toEqual(problems);
  });
});

describe('refused: what reads other series than it means to', () => {
  test.each<Refusal>([
    [
      'haproxy_backend_http_average_response_latency_milliseconds{route="maas-gateway-route"}',
      '`haproxy_backend_http_average_response_latency_milliseconds{route="maas-gateway-route"}` is ' +
        'always 0 ms, as the route maas-gateway-route passes TLS through: ask ' +
        'istio_request_duration_milliseconds.',
    ],
    [
      'haproxy_server_http_average_response_latency_milliseconds',
      '`haproxy_server_http_average_response_latency_milliseconds` has routes in it that pass TLS ' +
        'through, maas-gateway-route for one, and those are always 0 ms: add ' +
        '`route!="maas-gateway-route"`, and ask istio_request_duration_milliseconds about that route.',
    ],
    [
      'haproxy_backend_http_average_response_latency_milliseconds{route=~".*gateway.*"}',
      '`haproxy_backend_http_average_response_latency_milliseconds{route=~".*gateway.*"}` has ' +
        'routes in it that pass TLS through, maas-gateway-route for one, and those are always 0 ms: ' +
        'add `backend!="tcp"`, and ask istio_request_duration_milliseconds about that route.',
    ],
    [
      'sum(rate(haproxy_backend_http_responses_total{route=~"maas-gateway-route",code="5xx"}[$__rate_interval]))',
      '`haproxy_backend_http_responses_total{route=~"maas-gateway-route",code="5xx"}` does not ' +
        'exist, as the route maas-gateway-route passes TLS through: ask istio_requests_total.',
    ],
    [
      'sum(rate(istio_requests_total{response_code="401"}[$__rate_interval]))',
      '`istio_requests_total{response_code="401"}` takes every gateway and sidecar of the mesh ' +
        'together: add `namespace="openshift-ingress", ' +
        'pod=~"maas-default-gateway-openshift-default-[a-z0-9]+-[a-z0-9]+"` to keep it to the ' +
        'platform.',
    ],
    [
      'sum(rate(istio_requests_total{namespace="elsewhere"}[$__rate_interval]))',
      '`istio_requests_total{namespace="elsewhere"}` takes every gateway and sidecar of the mesh ' +
        'together: add `namespace="openshift-ingress", ' +
        'pod=~"maas-default-gateway-openshift-default-[a-z0-9]+-[a-z0-9]+"` to keep it to the ' +
        'platform.',
    ],
    [
      'sum(rate(kuadrant_denied{namespace=~".*"}[$__rate_interval]))',
      '`kuadrant_denied{namespace=~".*"}` takes every gateway and sidecar of the mesh together: add ' +
        '`namespace="openshift-ingress", ' +
        'pod=~"maas-default-gateway-openshift-default-[a-z0-9]+-[a-z0-9]+"` to keep it to the ' +
        'platform.',
    ],
    [
      'count(kube_pod_status_phase{phase="Running"})',
      '`count(kube_pod_status_phase{phase="Running"})` counts pods that are not in that state too, ' +
        'as their series are there with 0: write `count(kube_pod_status_phase{phase="Running"} == ' +
        '1)`, or sum().',
    ],
    [
      'sum(kube_pod_container_resource_requests{resource=~"nvidia.com/gpu|amd.com/gpu"})',
      '`resource=~"nvidia.com/gpu|amd.com/gpu"` matches nothing, as kube-state-metrics writes / and ' +
        '. as _: write `resource=~"nvidia_com_gpu|amd_com_gpu"`.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
});
