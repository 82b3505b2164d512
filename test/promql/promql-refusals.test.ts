import { Duration } from 'cdk8s';
import { Flow } from '../../lib/flow/flow';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { Platform } from '../../lib/platform/platform';
import { checkPromql } from '../../lib/checks/check-query';
import { type PromqlContext } from '../../lib/promql/promql-context';

const flow = new Flow({ platform: new Platform(), labels: TelemetryLabels.tier() });

/** A query and the problems it has, each exactly. */
type Refusal = readonly [query: string, ...problems: string[]];

/** What is refused, and windows that do not follow the dashboard. */
function problemsOf(query: string, context: Partial<PromqlContext> = {}): readonly string[] {
  return checkPromql(query, { flow, use: 'dashboard', ...context })
    .problems.filter(({ severity, rule }) => severity === 'error' || rule === 'window-fixed')
    .map(({ message }) => message);
}

describe('refused: what reads a counter raw', () => {
  test.each<Refusal>([
    [
      'sum(authorized_hits)',
      '`authorized_hits` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(authorized_hits[$__range])`, or `rate(authorized_hits[$__rate_interval])`.',
    ],
    [
      'topk(10, sum by (user) (authorized_hits{user!=""}))',
      '`authorized_hits{user!=""}` is a counter that restarts at 0 with its process, and no total: ' +
        'write `increase(authorized_hits{user!=""}[$__range])`, or ' +
        '`rate(authorized_hits{user!=""}[$__rate_interval])`.',
    ],
    [
      'sum(limited_calls > 0)',
      '`limited_calls` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(limited_calls[$__range])`, or `rate(limited_calls[$__rate_interval])`.',
    ],
    [
      'authorized_hits - authorized_hits offset 1h',
      '`authorized_hits` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(authorized_hits[$__range])`, or `rate(authorized_hits[$__rate_interval])`.',
    ],
    [
      'vllm:request_prompt_tokens_sum',
      '`vllm:request_prompt_tokens_sum` is a counter that restarts at 0 with its process, and no ' +
        'total: write `increase(vllm:request_prompt_tokens_sum[$__range])`, or ' +
        '`rate(vllm:request_prompt_tokens_sum[$__rate_interval])`.',
    ],
    [
      'histogram_quantile(0.9, sum by (le) (vllm:e2e_request_latency_seconds_bucket))',
      '`vllm:e2e_request_latency_seconds_bucket` is a counter that restarts at 0 with its process, ' +
        'and no total: write `increase(vllm:e2e_request_latency_seconds_bucket[$__range])`, or ' +
        '`rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval])`.',
    ],
    [
      'max_over_time(sum(authorized_hits)[$__range:])',
      '`authorized_hits` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(authorized_hits[$__range])`, or `rate(authorized_hits[$__rate_interval])`.',
    ],
    [
      'datastore_latency_sum / datastore_latency_count',
      '`datastore_latency_sum` is a counter that restarts at 0 with its process, and no total: ' +
        'write `increase(datastore_latency_sum[$__range])`, or ' +
        '`rate(datastore_latency_sum[$__rate_interval])`.',
      '`datastore_latency_count` is a counter that restarts at 0 with its process, and no total: ' +
        'write `increase(datastore_latency_count[$__range])`, or ' +
        '`rate(datastore_latency_count[$__rate_interval])`.',
    ],
    [
      'kube_pod_container_status_restarts_total > 5',
      '`kube_pod_container_status_restarts_total` is a counter that restarts at 0 with its process, ' +
        'and no total: write `increase(kube_pod_container_status_restarts_total[$__range])`, or ' +
        '`rate(kube_pod_container_status_restarts_total[$__rate_interval])`.',
    ],
    [
      'sum(rate(authorized_calls[$__rate_interval])) unless on () limited_calls offset 1h > 5',
      '`limited_calls` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(limited_calls[$__range])`, or `rate(limited_calls[$__rate_interval])`.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
  test.each<Refusal>([
    [
      'sum(limited_calls) > 100',
      '`limited_calls` is a counter that restarts at 0 with its process, and no total: write ' +
        '`increase(limited_calls[1h])`.',
    ],
  ])('(rule) %s', (query, ...problems) => {
    expect(problemsOf(query, { use: 'rule' })).toEqual(problems);
  });
});

describe('refused: what takes a gauge for a counter, or the other way round', () => {
  test.each<Refusal>([
    [
      'rate(vllm:num_requests_running[$__rate_interval])',
      '`rate(vllm:num_requests_running[$__rate_interval])` asks for the growth of ' +
        'vllm:num_requests_running, which is a gauge: write avg_over_time() or delta().',
    ],
    [
      'increase(limitador_up[$__range])',
      '`increase(limitador_up[$__range])` asks for the growth of limitador_up, which is a gauge: ' +
        'write avg_over_time() or delta().',
    ],
    [
      'irate(datastore_latency[$__rate_interval])',
      '`irate(datastore_latency[$__rate_interval])` asks for the growth of datastore_latency, whose ' +
        'values are quantiles: write avg_over_time() or delta().',
    ],
    [
      'delta(authorized_hits[$__range])',
      '`delta(authorized_hits[$__range])` takes a counter, which restarts at 0 with its process, ' +
        'for a gauge: write increase().',
    ],
    [
      'idelta(authorized_hits[$__range])',
      '`idelta(authorized_hits[$__range])` takes a counter, which restarts at 0 with its process, ' +
        'for a gauge: write irate().',
    ],
    [
      'deriv(authorized_hits[1h])',
      '`deriv(authorized_hits[1h])` takes a counter, which restarts at 0 with its process, for a ' +
        'gauge: write rate().',
    ],
    [
      'predict_linear(authorized_hits[1h], 3600)',
      '`predict_linear(authorized_hits[1h], 3600)` takes a counter, which restarts at 0 with its ' +
        'process, for a gauge: write rate().',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
});

describe('refused: what asks for an impossible quantile', () => {
  test.each<Refusal>([
    [
      'histogram_quantile(95, sum by (le) (rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval])))',
      '`histogram_quantile(95, sum by (le) (rate(vllm:e2 … ' +
        'uest_latency_seconds_bucket[$__rate_interval])))` asks for the quantile 95, which must be ' +
        'between 0 and 1: write 0.95 for P95.',
    ],
    [
      'quantile(-0.5, vllm:num_requests_running)',
      '`quantile(-0.5, vllm:num_requests_running)` asks for the quantile -0.5, which must be ' +
        'between 0 and 1: write 0.95 for P95.',
    ],
    [
      'quantile_over_time(99, vllm:num_requests_running[$__range])',
      '`quantile_over_time(99, vllm:num_requests_running[$__range])` asks for the quantile 99, ' +
        'which must be between 0 and 1: write 0.95 for P95.',
    ],
    [
      'histogram_quantile(0.95, sum by (model_name) (rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval])))',
      '`histogram_quantile(0.95, sum by (model_name) (ra … ' +
        'uest_latency_seconds_bucket[$__rate_interval])))` needs the label "le", which `sum by ' +
        '(model_name) (rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval]))` drops: write ' +
        '`sum by (le, model_name) (…)`.',
    ],
    [
      'histogram_quantile(0.95, sum(rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval])))',
      '`histogram_quantile(0.95, ' +
        'sum(rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval])))` needs the label "le", ' +
        'which `sum(rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval]))` drops: write ' +
        '`sum by (le) (…)`.',
    ],
    [
      'histogram_quantile(0.95, sum by (le) (avg_over_time(datastore_latency[$__range])))',
      '`histogram_quantile(0.95, sum by (le) (avg_over_time(datastore_latency[$__range])))` asks ' +
        'datastore_latency, a summary, which has no buckets: write ' +
        '`datastore_latency{quantile="0.95"}`, or ask a histogram.',
      '`sum by (le) (avg_over_time(datastore_latency[$__range]))` is the sum of quantiles, which is the quantile of ' +
        'nothing: take histogram_quantile() of the summed buckets, or max() for the worst.',
    ],
    [
      'histogram_quantile(0.95, sum by (le) (rate(vllm:e2e_request_latency_seconds_count[$__rate_interval])))',
      '`histogram_quantile(0.95, sum by (le) (rate(vllm: … ' +
        'quest_latency_seconds_count[$__rate_interval])))` asks ' +
        'vllm:e2e_request_latency_seconds_count, which has no buckets: write ' +
        'vllm:e2e_request_latency_seconds_bucket.',
    ],
    [
      'histogram_quantile(0.95, sum by (le) (rate(authorized_hits[$__rate_interval])))',
      '`histogram_quantile(0.95, sum by (le) (rate(authorized_hits[$__rate_interval])))` asks ' +
        'authorized_hits, a counter, which has no buckets: ask a histogram.',
    ],
    [
      'histogram_avg(rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval]))',
      '`histogram_avg(rate(vllm:e2e_request_latency_seconds_bucket[$__rate_interval]))` is for ' +
        'native histograms, and vllm:e2e_request_latency_seconds is none: take ' +
        'vllm:e2e_request_latency_seconds_sum and vllm:e2e_request_latency_seconds_count instead.',
    ],
    [
      'sum by (pod) (rate(istio_request_duration_milliseconds_bucket{namespace="openshift-ingress",le="1000"}[$__rate_interval]))',
      '`le="1000"` is not portable, as exporters and Prometheus 3 print 1000 or 1000.0: write ' +
        '`le=~"1000|1000[.]0"`.',
    ],
    [
      'sum(rate(vllm:e2e_request_latency_seconds_bucket{le!~"1.0"}[$__rate_interval]))',
      '`le!~"1.0"` is not portable, as exporters and Prometheus 3 print 1 or 1.0: write ' +
        '`le!~"1|1[.]0"`.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
  test.each<Refusal>([
    [
      'histogram_quantile(0.95, sum by (le) (rate(auth_server_authconfig_duration_seconds_bucket[5m]))) > 2',
      '`histogram_quantile(0.95, sum by (le) ' +
        '(rate(auth_server_authconfig_duration_seconds_bucket[5m]))) > 2` can never be true, as the ' +
        'highest finite bucket of auth_server_authconfig_duration_seconds is 0.951: compare with ' +
        'less, or ask the mean `auth_server_authconfig_duration_seconds_sum / ' +
        'auth_server_authconfig_duration_seconds_count`, the share of a bucket or ' +
        'grpc_server_handling_seconds, whose buckets go to 10.',
    ],
    [
      '5000 <= max(1000 * histogram_quantile(0.95, sum by (le) (rate(auth_server_authconfig_duration_seconds_bucket[5m]))))',
      '`5000 <= max(1000 * histogram_quantile(0.95, sum  … ' +
        'erver_authconfig_duration_seconds_bucket[5m]))))` can never be true, as the highest finite ' +
        'bucket of auth_server_authconfig_duration_seconds is 0.951: compare with less, or ask the ' +
        'mean `auth_server_authconfig_duration_seconds_sum / ' +
        'auth_server_authconfig_duration_seconds_count`, the share of a bucket or ' +
        'grpc_server_handling_seconds, whose buckets go to 10.',
    ],
    [
      '1000 * histogram_quantile(0.95, sum by (le) (rate(auth_server_authconfig_duration_seconds_bucket[5m]))) > 1000',
      '`1000 * histogram_quantile(0.95, sum by (le) (rat … ' +
        'authconfig_duration_seconds_bucket[5m]))) > 1000` can never be true, as the highest finite ' +
        'bucket of auth_server_authconfig_duration_seconds is 0.951: compare with less, or ask the ' +
        'mean `auth_server_authconfig_duration_seconds_sum / ' +
        'auth_server_authconfig_duration_seconds_count`, the share of a bucket or ' +
        'grpc_server_handling_seconds, whose buckets go to 10.',
    ],
    [
      'max_over_time(histogram_quantile(0.99, sum by (le) (rate(vllm:inter_token_latency_seconds_bucket[5m])))[1h:]) >= 100',
      '`max_over_time(histogram_quantile(0.99, sum by (l … ' +
        'token_latency_seconds_bucket[5m])))[1h:]) >= 100` can never be true, as the highest finite ' +
        'bucket of vllm:inter_token_latency_seconds is 80: compare with less, or ask the mean ' +
        '`vllm:inter_token_latency_seconds_sum / vllm:inter_token_latency_seconds_count` or the share ' +
        'of a bucket.',
    ],
  ])('(rule) %s', (query, ...problems) => {
    expect(problemsOf(query, { use: 'rule' })).toEqual(problems);
  });
});

describe('refused: what has the wrong window', () => {
  test.each<Refusal>([
    [
      'rate(authorized_hits[5m])',
      '`[5m]` does not follow the dashboard: write `[$__rate_interval]`, or `[$__range]`.',
    ],
    [
      'increase(authorized_hits[1h])',
      '`[1h]` does not follow the dashboard: write `[$__range]`, or `[$__rate_interval]`.',
    ],
    [
      'avg_over_time(vllm:num_requests_running[5m])',
      '`[5m]` does not follow the dashboard: write `[$__rate_interval]`, or `[$__range]`.',
    ],
    [
      'rate(authorized_hits[$__interval])',
      '`[$__interval]` can be shorter than four scrape intervals of 30s: write ' + '`[$__rate_interval]`.',
    ],
    [
      'rate(authorized_hits[${__interval}])',
      '`[${__interval}]` can be shorter than four scrape intervals of 30s: write ' + '`[$__rate_interval]`.',
    ],
    [
      'last_over_time(limitador_up[1m])',
      '`[1m]` is shorter than four scrape intervals of 30s and would often be empty: write at least ' +
        '`[2m]`.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
  test.each<Refusal>([
    ['increase(authorized_hits[30m])', '`[30m]` is not the step of the bars: write `[1h]`.'],
  ])('(bars) %s', (query, ...problems) => {
    expect(problemsOf(query, { bars: Duration.hours(1) })).toEqual(problems);
  });
  test.each<Refusal>([
    [
      'rate(authorized_hits[1m])',
      '`[1m]` is shorter than four scrape intervals of 30s and would often be empty: write at least ' +
        '`[2m]`.',
    ],
    [
      'rate(authorized_hits[$__rate_interval])',
      "`$__rate_interval` is Grafana's, and a rule runs without Grafana: write a fixed window, such " +
        'as `[5m]`.',
    ],
    [
      'rate(authorized_hits{user=~"$user"}[5m])',
      "`$user` is Grafana's, and a rule runs without Grafana: write the value out.",
    ],
    [
      'rate(authorized_hits[[[window]]])',
      "`[[window]]` is Grafana's, and a rule runs without Grafana: write the value out.",
    ],
  ])('(rule) %s', (query, ...problems) => {
    expect(problemsOf(query, { use: 'rule' })).toEqual(problems);
  });
});

describe('refused: what reads healthy, or 0, when its input is missing', () => {
  test.each<Refusal>([
    [
      'avg(limitador_up) or vector(1)',
      '`avg(limitador_up) or vector(1)` reads 1 when its input is missing, as in an outage: leave ' +
        '`vector(1)` out, and let nothing show as nothing.',
    ],
    [
      'up or on() vector(100)',
      '`up or on() vector(100)` reads 100 when its input is missing, as in an outage: leave ' +
        '`vector(100)` out, and let nothing show as nothing.',
    ],
    [
      'sum(rate(limited_calls[$__rate_interval])) / (sum(rate(authorized_calls[$__rate_interval])) + sum(rate(limited_calls[$__rate_interval]))) or vector(0)',
      '`sum(rate(limited_calls[$__rate_interval])) / (su … (limited_calls[$__rate_interval]))) or ' +
        'vector(0)` reads 0 when a part of the ratio is missing, even when everything is rejected: ' +
        'let the parts stand in for each other within it, as in `limited / (authorized + limited or ' +
        'limited)`.',
    ],
    [
      '100 * round(sum(rate(limited_calls[$__rate_interval])) / sum(rate(authorized_calls[$__rate_interval])), 0.1) > 0 or on() vector(0)',
      '`100 * round(sum(rate(limited_calls[$__rate_inter … [$__rate_interval])), 0.1) > 0 or on() ' +
        'vector(0)` reads 0 when a part of the ratio is missing, even when everything is rejected: ' +
        'let the parts stand in for each other within it, as in `limited / (authorized + limited or ' +
        'limited)`.',
    ],
  ])('%s', (query, ...problems) => {
    expect(problemsOf(query)).toEqual(problems);
  });
});
