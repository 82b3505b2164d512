import {
  type Builder,
  type Expr,
  absent,
  and,
  count,
  gt,
  gte,
  mul,
  n,
  or,
  unless,
} from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type Text } from '../../dashboard/words';
import { type LabelRef, TelemetryRef } from '../../exporters/metric';
import { sumBy, total } from '../../promql/aggregation';
import { type Query } from '../../promql/query';
import { type AlertRule, alert } from '../rule';
import { type BurnRate } from './burn-rates';
import { combinedQuery } from './combined-query';
import { type Objective } from './objective';
import { type ObjectiveRecordings, burning } from './objective-recordings';
import { recorded, recordedOver } from './recorded';

/** How often the rules are evaluated, and so how long each recorded rate stands for. */
export const EVERY = Duration.minutes(1);

/** How long nobody may know. */
const UNKNOWN_FOR = Duration.minutes(15);

/** The alerts of an objective. The alerts of several have the same names, and a label that tells them apart. */
export function objectiveAlerts(objective: Objective, recordings: ObjectiveRecordings): readonly AlertRule[] {
  return [
    ...burnAlert(objective, recordings, 'page'),
    ...burnAlert(objective, recordings, 'ticket'),
    unknownAlert(objective, recordings),
  ];
}

function burnAlert(
  objective: Objective,
  recordings: ObjectiveRecordings,
  urgency: BurnRate['urgency'],
): readonly AlertRule[] {
  const [first, ...others] = objective.burnRates.filter((rate) => rate.urgency === urgency);
  if (first === undefined) return [];
  const { name, indicator, budgetPercent, windowText, leastErrors } = objective;
  const query = others.reduce(
    (either, rate) => combinedQuery(either, [burns(objective, recordings, rate)], or),
    burns(objective, recordings, first),
  );
  const limits = [first, ...others].map(({ factor, long, short }) => `${factor} over ${long} and ${short}`);
  const page = urgency === 'page';
  return [
    alert(page ? 'MaaSErrorBudgetBurnFast' : 'MaaSErrorBudgetBurnSlow', {
      query,
      for: page ? Duration.minutes(2) : Duration.minutes(15),
      severity: page && objective.pages ? 'critical' : 'warning',
      labels: { ...recordings.errors.labels },
      summary: about(
        indicator.by,
        (whose) =>
          `Objective ${name}${whose}: {{ $value | humanize }} times as many errors as its budget allows.`,
      ),
      description: about(
        indicator.by,
        (whose) =>
          `Over ${windowText}, at most ${budgetPercent} of requests may be ones that ${indicator.error}. Now they are ` +
          `{{ $value | humanize }} times as many${whose}: that is the burn rate. It fires above ${limits.join(', or ')}, ` +
          `from ${leastErrors} errors on. The row Objectives in Platform Admin has the budget that is left.`,
      ),
    }),
  ];
}

/** Over the long stretch, so that it matters; over the short one, so that it still goes on; and not for a few errors. */
function burns(
  objective: Objective,
  { ratio, errors }: ObjectiveRecordings,
  { long, short, factor }: BurnRate,
): Query {
  return combinedQuery(
    burning(objective, ratio[long]),
    [burning(objective, ratio[short]), recordedOver(errors, long, 'sum')],
    (longer, shorter, perSecond) => {
      const both = and(gt(longer, n(factor)), gt(shorter, n(factor)));
      return and(both, gte(mul(perSecond, n(EVERY.toSeconds())), n(objective.leastErrors)));
    },
  );
}

/**
 * Nobody can tell whether the objective is met: the exporter is gone; or what was there within the window is not any
 * more; or there are requests of which nobody can tell whether they are good.
 */
function unknownAlert(objective: Objective, { errors, requests }: ObjectiveRecordings): AlertRule {
  const { name, indicator, windowText } = objective;
  const { by } = indicator;
  const query = combinedQuery(
    indicator.requests,
    [
      total(indicator.evidence),
      recordedOver(requests, windowText, 'last'),
      sumBy(by, recordedOver(requests, '1d', 'average')),
      sumBy(by, recorded(errors)),
    ],
    (asked, evidence, within, lately, now) => {
      const lost = or(absent(evidence), unless(count(within), count(now)));
      const unjudged = or(lost, unless(asked, now));
      return by.length === 0 ? unjudged : or(unjudged, unless(busy(lately), now));
    },
  );
  const minutes = UNKNOWN_FOR.toMinutes();
  return alert('MaaSErrorBudgetBurnUnknown', {
    query,
    for: UNKNOWN_FOR,
    severity: 'warning',
    labels: { ...errors.labels },
    summary: about(by, (whose) => `Objective ${name}${whose}: nobody can tell whether it is met.`),
    description: about(
      by,
      (whose) =>
        `For ${minutes} minutes nothing has told how many requests${whose} ${indicator.error}: the exporter, the ` +
        `series or the bucket is gone. Until it is back, the budget of ${windowText} can burn unseen.`,
    ),
  });
}

/**
 * A plan or model so busy that 10 requests would have come by now. One that is hardly asked may just not have been asked
 * since its exporter started anew; one that was removed is forgotten after a day.
 */
function busy(requestsPerSecond: Builder<Expr>): Builder<Expr> {
  return gt(mul(requestsPerSecond, n(UNKNOWN_FOR.toSeconds())), n(10));
}

/** A text that says whose requests it is about, in the template language of Prometheus. */
function about(by: readonly LabelRef[], write: (whose: string) => string): Text {
  const [label] = by;
  if (label === undefined) return write('');
  return ({ plan }) => {
    // The word for the plan is the name of its label, spelled with spaces.
    const name = label instanceof TelemetryRef ? plan.replaceAll(' ', '_') : label;
    return write(`{{ with $labels.${name} }} of {{ . }}{{ end }}`);
  };
}
