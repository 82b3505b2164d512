import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Platform } from '../../lib/platform/platform';
import { Stack } from '../../lib/platform/stack';
import { checkPromql } from '../../lib/checks/check-query';
import { hasPromtool, promqlProblems } from '../support/manifest-oracles';

const tier = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });
const subscription = new Flow({ platform: new Platform(), labels: TelemetryLabels.subscription() });
const odh = new Flow({
  platform: new Platform({ stack: Stack.openDataHub() }),
  labels: TelemetryLabels.subscription(),
});

/**
 * Queries in the shape of the upstream dashboards of Models-as-a-Service and of its rules, with what is wrong with each
 * besides the fixed windows that most have (opendatahub-io/models-as-a-service, dashboards Platform Admin, AI Engineer
 * and Token Metrics).
 */
const DEFECTS: readonly (readonly [panel: string, flow: Flow, query: string, reason: RegExp])[] = [
  ['Total Tokens', tier, 'sum(authorized_hits)', /no total/],
  ['Total Requests', tier, 'sum(authorized_calls)', /no total/],
  ['My Total Tokens', tier, 'sum(authorized_hits{user=~"^$user$"})', /no total/],
  ['Token Usage by Model', tier, 'sum by (model) (authorized_hits{user=~"^$user$", model!=""})', /no total/],
  ['Top 10 Users', tier, 'topk(10, sum by (user) (authorized_hits{user!=""}))', /no total/],
  ['Request Volume', tier, 'sum by (user, tier) (authorized_calls{user!=""})', /no total/],
  ['Authorized Hits by User & Tier', tier, 'authorized_hits{user=~"$user", model=~"$model"}', /no total/],
  [
    'Total Revenue',
    tier,
    'sum(authorized_hits{tier="free"}) * 0.005 + sum(authorized_hits{tier="premium"}) * 0.008',
    /no total/,
  ],
  [
    'Token Volume',
    tier,
    'sum by (tier) (increase(authorized_hits{tier!=""}[5m]))',
    /does not follow the dashboard/,
  ],
  ['Tokens (1h)', tier, 'sum(increase(vllm:request_prompt_tokens_sum[1h]))', /does not follow the dashboard/],
  ['Token Rate', tier, 'sum(rate(authorized_hits[5m]))', /does not follow the dashboard/],
  [
    'Rate Limit Ratio',
    tier,
    'sum(limited_calls) / (sum(authorized_calls) + sum(limited_calls)) or vector(0)',
    /even when everything is rejected/,
  ],
  [
    'Inference Success Rate',
    tier,
    '(sum(rate(vllm:request_success_total[5m])) / sum(rate(vllm:e2e_request_latency_seconds_count[5m]))) >= 0 or vector(1)',
    /as in an outage/,
  ],
  [
    'Authorino',
    tier,
    'count(kube_pod_status_phase{phase="Running", pod=~"authorino.*", namespace="$kuadrant_namespace"}) or vector(0)',
    /counts pods that are not in that state/,
  ],
  [
    'Resource Allocation',
    tier,
    'max by (pod) (kube_pod_container_resource_requests{resource=~"nvidia.com/gpu|amd.com/gpu"})',
    /`resource=~"nvidia_com_gpu\|amd_com_gpu"`/,
  ],
  ['Token Consumption by Tier', subscription, 'sum by (tier) (rate(authorized_hits[5m]))', /no label "tier"/],
  ['Token Rate by User', subscription, 'sum by (user) (rate(authorized_hits[5m]))', /no label "user"/],
  ['Model filter', subscription, 'sum(rate(limited_calls{model=~"$model"}[5m]))', /no label "model"/],
  ['Token Rate, ODH store', odh, 'sum(rate(authorized_hits[5m]))', /stored as authorized_hits_total/],
  [
    'Requests Running, ODH',
    odh,
    'sum(vllm:num_requests_running)',
    /stored as kserve_vllm:num_requests_running/,
  ],
  [
    'Latency per Tier',
    tier,
    'histogram_quantile(0.95, sum by (le, tier) (rate(istio_request_duration_milliseconds_bucket{tier!=""}[5m])))',
    /no label "tier".*Telemetry/,
  ],
  [
    'P50 Response Latency',
    tier,
    'histogram_quantile(0.5, sum by (le) (rate(istio_request_duration_milliseconds_bucket[15m])))',
    /every gateway and sidecar/,
  ],
  [
    'Unauthorized Requests',
    tier,
    'sum(rate(istio_requests_total{response_code="401"}[5m])) or vector(0)',
    /every gateway/,
  ],
];

test.each(DEFECTS)('%s', (_, flow, query, reason) => {
  const { problems } = checkPromql(query, { flow, use: 'dashboard' });
  expect(problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(reason));
});

test('the latency alert of Authorino that can never fire', () => {
  const query =
    'histogram_quantile(0.95, sum by (le) (rate(auth_server_authconfig_duration_seconds_bucket' +
    '{namespace=~"rh-connectivity-link|kuadrant-system"}[5m]))) > 2';
  const { problems } = checkPromql(query, { flow: tier, use: 'rule' });
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/never be true.*0\.951.*grpc_server_handling_seconds/),
  ]);
});

/** Panels of the same dashboards with nothing to hold against them, once the window follows the dashboard. */
const SOUND: readonly string[] = [
  'sum by (status) (rate(auth_server_authconfig_response_status[$__rate_interval]))',
  'sum by (model_name) (vllm:num_requests_waiting{model_name=~"$model"})',
  'histogram_quantile(0.99, sum by (le, model_name) (rate(vllm:request_queue_time_seconds_bucket{model_name=~"$model"}[$__rate_interval])))',
  'sum by (tenant_name, result) (rate(maas_api_key_validation_total[$__rate_interval]))',
  'count(ALERTS{alertstate="firing", alertname!="Watchdog", namespace=~"$llm_namespace|$kuadrant_namespace"}) or vector(0)',
  'sum by (model_name) (rate(vllm:request_prompt_tokens_sum[$__rate_interval])) / clamp_min(sum by (model_name) ' +
    '(rate(vllm:request_prompt_tokens_sum[$__rate_interval])) + sum by (model_name) ' +
    '(rate(vllm:request_generation_tokens_sum[$__rate_interval])), 0.001)',
];

test.each(SOUND)('sound: %s', (query) => {
  expect(checkPromql(query, { flow: tier, use: 'dashboard' }).problems).toEqual([]);
});

(hasPromtool() ? test : test.skip)('all of them are PromQL', () => {
  expect(promqlProblems([...DEFECTS.map(([, , query]) => query), ...SOUND])).toEqual([]);
});
