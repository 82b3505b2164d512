import { type Builder, type Expr, div, gt, n, sub } from '@grafana/promql-builder';
import { INSTANCE_LABEL } from '../../labels/scope-labels';
import { type LabelRef } from '../../exporters/metric';
import { type Query } from '../../promql/query';
import { type RecordingRule, recording } from '../rule';
import { STRETCHES, type Stretch } from './burn-rates';
import { combinedQuery, withProblems } from './combined-query';
import { type Objective } from './objective';
import { recorded, recordedOver } from './recorded';

/** What is recorded for an objective, in the order in which each builds on those before. */
export interface ObjectiveRecordings {
  /** Errors, and requests that can be told to be one or none, per second. */
  readonly errors: RecordingRule;
  readonly requests: RecordingRule;

  /** The share of errors over each stretch and over the whole window; nothing without requests. */
  readonly ratio: Readonly<Record<Stretch | 'window', RecordingRule>>;

  /** The share of the budget that is left in the window: 0 when it is used up, below when it is overdrawn. */
  readonly budgetLeft: RecordingRule;

  readonly all: readonly RecordingRule[];
}

export interface ObjectiveRecordingsOptions {
  /** @default - none */
  readonly instance?: string;

  /**
   * What is wrong with the objective; it goes with the first recording, and so to the synth.
   * @default []
   */
  readonly problems?: readonly string[];
}

/**
 * The recordings of an objective. Everything is added up from two rates over five minutes, so that a window of 30 days
 * costs one sample a minute, weighs every request alike and survives every restart of the exporter.
 */
export function objectiveRecordings(
  objective: Objective,
  { instance, problems = [] }: ObjectiveRecordingsOptions = {},
): ObjectiveRecordings {
  const { name, indicator, windowText } = objective;
  const labels = { objective: name, ...(instance === undefined ? {} : { [INSTANCE_LABEL]: instance }) };
  const record = (metric: string, query: Query) => recording(`objective:${metric}`, query, labels);

  const errors = record('errors:rate5m', withProblems(indicator.errors, problems));
  const requests = record('requests:rate5m', indicator.judged);
  const share = (stretch: string): RecordingRule => {
    const [part, whole] =
      stretch === '5m'
        ? [recorded(errors), recorded(requests)]
        : [recordedOver(errors, stretch, 'sum'), recordedOver(requests, stretch, 'sum')];
    // Without requests there is no share: 0 / 0 would be neither healthy nor a number.
    const query = combinedQuery(part, [whole], (bad, all) => div(bad, gt(all, n(0))));
    return record(`errors:ratio_rate${stretch}`, query);
  };
  const ratio = {
    ...(Object.fromEntries(STRETCHES.map((stretch) => [stretch, share(stretch)])) as Record<
      Stretch,
      RecordingRule
    >),
    window: share(windowText),
  };
  const budgetLeft = record(
    'error_budget:remaining',
    combinedQuery(burning(objective, ratio.window), [], (burnt) => sub(n(1), burnt)),
  );
  const ratios = [...STRETCHES.map((stretch) => ratio[stretch]), ratio.window];
  return { errors, requests, ratio, budgetLeft, all: [errors, requests, ...ratios, budgetLeft] };
}

/**
 * How many times as many errors there are as would use up the budget exactly at the end of the window; over the whole
 * window, the share of the budget that is used.
 */
export function burning<L extends LabelRef>(objective: Objective, ratio: RecordingRule): Query<L> {
  return combinedQuery(recorded<L>(ratio), [], (share) => div(share, budget(objective)));
}

/** As a person writes it: 1 - 0.999 is 0.0010000000000000009 here. */
function budget({ target }: Objective): Builder<Expr> {
  return sub(n(1), n(target));
}
