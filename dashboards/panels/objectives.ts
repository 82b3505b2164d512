import { type Row, row } from '../../lib/dashboard/dashboard';
import { type Legend } from '../../lib/dashboard/legend';
import { betterFrom, worseFrom } from '../../lib/dashboard/meaning';
import { type Panel, type Target, stat, target, timeseries } from '../../lib/dashboard/panel';
import { maxBy, minBy } from '../../lib/promql/aggregation';
import { type Query } from '../../lib/promql/query';
import { type Objective } from '../../lib/rules/objectives/objective';
import { burning, objectiveRecordings } from '../../lib/rules/objectives/objective-recordings';
import { recorded } from '../../lib/rules/objectives/recorded';
import { type RecordingRule } from '../../lib/rules/rule';
import { provided } from '../../lib/queries/narrowing';

const EMPTY = 'Empty: no requests, or nothing records the rules of the objective.';

/** A line of panels for each objective; nothing when there is none. Needs the rules of the objectives. */
export function objectivesRow(objectives: readonly Objective[]): Row | undefined {
  return objectives.length === 0
    ? undefined
    : row(
        'SLOs',
        objectives.flatMap((objective) => [
          budgetLeft(objective),
          burnRateNow(objective),
          errorsOverTime(objective),
        ]),
      );
}

/** How much may still go wrong? */
export function budgetLeft(objective: Objective): Panel {
  const { name, indicator, windowText, budgetPercent } = objective;
  const left = objectiveRecordings(objective).budgetLeft;
  return stat(`objective-${name}-budget-left`, {
    title: `${name}: error budget`,
    about:
      `The share of the error budget of ${windowText} that is left; ${budgetPercent} of requests may be ones that ` +
      `${indicator.error}. Below 0 the objective is missed: hold back what is risky until it recovers. It goes back as ` +
      `far as Prometheus keeps its series, and no further than the rules were there. ${EMPTY}`,
    // Where rules are bound to a namespace, each writes its own.
    targets: [inChart(left, minBy(indicator.by, recorded(left)))],
    unit: 'ratio',
    thresholds: betterFrom({ warning: 0, good: 0.25 }),
    noData: 'No requests',
    height: 8,
  });
}

/** Does it burn now? */
export function burnRateNow(objective: Objective): Panel {
  const { name, windowText } = objective;
  return stat(`objective-${name}-burn-rate`, {
    title: `${name}: burn rate`,
    about:
      'How many times as many errors there were in the last hour as would use up the budget exactly at the end of ' +
      `${windowText}. Above 1 for long: the objective will be missed; the runbook of MaaSErrorBudgetBurnFast says what ` +
      `to do. ${EMPTY}`,
    targets: [worst(objective, objectiveRecordings(objective).ratio['1h'])],
    unit: 'number',
    thresholds: worseFrom({ warning: 1, bad: pageFrom(objective) }),
    noData: 'No requests',
    height: 8,
  });
}

/** When did it burn, and does the objective hold? */
export function errorsOverTime(objective: Objective): Panel {
  const { name, indicator, windowText, budgetPercent } = objective;
  const { ratio } = objectiveRecordings(objective);
  return timeseries(`objective-${name}-errors`, {
    title: `${name}: burn rate over time`,
    about:
      `Requests that ${indicator.error}, as a multiple of the ${budgetPercent} that may be, over an hour, a day and the ` +
      `whole window of ${windowText}. The objective is the line at 1: it is missed while the window is above it. ${EMPTY}`,
    targets: [
      line(objective, worst(objective, ratio['1h']), '1h'),
      line(objective, worst(objective, ratio['1d']), '1d'),
      line(objective, worst(objective, ratio.window), windowText),
    ],
    unit: 'number',
    thresholds: worseFrom({ bad: 1 }),
    width: 'two-thirds',
  });
}

function worst(objective: Objective, ratio: RecordingRule): Query {
  return inChart(ratio, maxBy(objective.indicator.by, burning(objective, ratio)));
}

/** A panel on a rule that nobody evaluates would be empty for ever. */
function inChart(rule: RecordingRule, query: Query): Query {
  return provided(({ recorded }) => recorded.has(rule.name), `the recording rule ${rule.name}`, query);
}

function line({ indicator: { by } }: Objective, query: Query, stretch: string): Target {
  const legend: Legend =
    by.length === 0 ? { texts: [stretch], labels: [] } : { texts: ['', `, ${stretch}`], labels: by };
  return target(query, { legend });
}

function pageFrom({ burnRates }: Objective): number | undefined {
  return burnRates[0]?.factor;
}
