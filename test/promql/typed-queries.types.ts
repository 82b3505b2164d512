/**
 * Mistakes that do not compile. `npm run typecheck` is the test: an error that goes away makes its `@ts-expect-error`
 * one. Nothing here runs.
 */
import {
  Exporter,
  PLAN,
  USER,
  equal,
  gatewayMetrics,
  increase,
  limitadorMetrics,
  modelMetrics,
  quantile,
  rate,
  routerMetrics,
  series,
  share,
  sumBy,
  value,
} from '../../lib';

const { authorizedHits, authorizedCalls, limitedCalls, datastoreLatency, limitadorUp } = limitadorMetrics;
const { vllmNumRequestsRunning, vllmE2eRequestLatencySeconds } = modelMetrics;

// What is right compiles.
sumBy([PLAN], rate(authorizedHits));
sumBy(
  ['limitador_namespace', USER],
  increase(series(authorizedHits, equal('limitador_namespace', 'llm/granite'))),
);
quantile(0.95, vllmE2eRequestLatencySeconds, ['model_name']);
share(sumBy([PLAN], rate(limitedCalls)), sumBy([PLAN], rate(authorizedCalls)));
sumBy(['namespace'], value(vllmNumRequestsRunning));

// @ts-expect-error a label that the metric does not have, in `by`
sumBy(['tier'], rate(authorizedHits));

// @ts-expect-error a label that the metric does not have, in a matcher
series(vllmNumRequestsRunning, equal('user', 'alice'));

// @ts-expect-error a model server knows nothing of plans
sumBy([PLAN], value(vllmNumRequestsRunning));

// @ts-expect-error a label that an inner aggregation dropped
sumBy(['limitador_namespace'], sumBy([PLAN], rate(authorizedHits)));

// @ts-expect-error the gateway's metrics carry no label of that name by themselves: latency by user
quantile(0.95, gatewayMetrics.istioRequestDurationMilliseconds, ['user']);

// @ts-expect-error a counter read raw
value(authorizedHits);

// @ts-expect-error the rate of a gauge
rate(limitadorUp);

// @ts-expect-error the increase of a gauge
increase(vllmNumRequestsRunning);

// @ts-expect-error a quantile of a summary
quantile(0.95, datastoreLatency);

// @ts-expect-error a quantile of a counter
quantile(0.95, authorizedHits);

// @ts-expect-error a route's latency gauge has no quantiles
quantile(0.95, routerMetrics.haproxyBackendHttpAverageResponseLatencyMilliseconds);

// @ts-expect-error operands that meet on other labels
share(sumBy([PLAN], rate(limitedCalls)), sumBy(['limitador_namespace'], rate(authorizedCalls)));

// A metric of one's own exporter is held to the same.
const queueLength = new Exporter({ name: 'billing' }).gauge('billing_queue_length', {
  unit: 'items',
  labels: ['queue'],
  source: 'our billing exporter',
});
sumBy(['queue'], value(queueLength));
// @ts-expect-error a label that it was not registered with
sumBy(['tenant'], value(queueLength));
