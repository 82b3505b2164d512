import { Duration } from 'cdk8s';
import { authorizedHits, datastorePartitioned } from './metrics';
import { maxBy } from '../../promql/aggregation';
import { above, equalTo } from '../../promql/arithmetic';
import { value } from '../../promql/functions';
import { seriesCount } from '../../queries/targets';
import { type Thresholds, amountProblems } from '../../rules/alert-options';
import { checked } from '../../rules/alert-query';
import { NUMBER, labelled } from '../../rules/alert-text';
import { type AlertRule, alert } from '../../rules/rule';

/** Only the cached Redis store can tell (Kuadrant/limitador `storage/redis/redis_cached.rs`). */
export function limitadorDatastoreLost(): AlertRule {
  const pod = labelled('pod');
  return alert('MaaSLimitadorDatastoreLost', {
    query: equalTo(maxBy(['namespace', 'pod'], value(datastorePartitioned)), 1),
    for: Duration.minutes(2),
    severity: 'critical',
    summary: `Limitador ${pod} is cut off from its datastore.`,
    description:
      `datastore_partitioned is {{ $value }} on ${pod} in ${labelled('namespace')}: it counts on its own, so that with ` +
      'several replicas each user gets each limit several times, and a restart forgets what was used. Look at Redis first.',
  });
}

/** Every combination of label values is a series; a label that grows without bound shows here before memory does. */
export function tokenSeriesOverBudget(thresholds: Thresholds): AlertRule {
  const { seriesBudget } = thresholds;
  return alert('MaaSTokenSeriesOverBudget', {
    query: checked(
      above(seriesCount(authorizedHits), seriesBudget),
      amountProblems(thresholds, 'seriesBudget', 'a number of series'),
    ),
    bound: seriesBudget,
    for: Duration.minutes(15),
    severity: 'warning',
    summary: `authorized_hits has ${NUMBER} series.`,
    description:
      `authorized_hits has ${NUMBER} series over all pods of Limitador; the budget is ${seriesBudget}. Prometheus keeps ` +
      'each in memory, and every dashboard reads them. Look for the label with the most values.',
  });
}
