import { limitadorUp } from './metrics';
import { type Counter, type LabelRef, type TelemetryRef } from '../metric';
import { sumBy, total } from '../../promql/aggregation';
import { above, orZero } from '../../promql/arithmetic';
import { type Window, increase, ofTargets, rate, scrapesIn, value } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { recordedIncrease, recordedRate } from '../../promql/recorded';
import { type Series, type Where, present, series } from '../../promql/series';
import { type Condition, known, narrowed, perFlow } from '../../queries/narrowing';
import { limitadorRecordings } from '../../queries/recordings';

/** How a question to Limitador's counters is put. */
export interface LimitadorQuestion {
  /**
   * One answer for each value of these labels. What has none of them is left out: nobody was named for it.
   * @default [] - one answer for all
   */
  readonly by?: readonly TelemetryRef[];

  /** @default [] - everything */
  readonly only?: readonly Condition<TelemetryRef>[];

  /** @default - the range of the dashboard for an amount, its step for a rate */
  readonly window?: Window;
}

/** By how much a counter grew. 0 while Limitador runs and nothing is counted: its counters are born with an event. */
export function grown(counter: Counter, question: LimitadorQuestion): Query<TelemetryRef> {
  const { window = 'range' } = question;
  return asked(counter, question, (one) => increase(one, window), recordedIncrease);
}

/** How fast a counter grows. 0 while Limitador runs and nothing is counted. */
export function speed(counter: Counter, question: LimitadorQuestion): Query<TelemetryRef> {
  const { window = 'rate-interval' } = question;
  return asked(counter, question, (one) => rate(one, window), recordedRate);
}

function asked(
  counter: Counter,
  { by = [], only = [], window }: LimitadorQuestion,
  over: (counter: Series<'counter'>) => Query,
  recorded: typeof recordedIncrease,
): Query<TelemetryRef> {
  const conditions: readonly Condition[] = [...only, ...by.map((label) => present(label))];
  const usual = recorded === recordedRate ? 'rate-interval' : 'range';
  const raw = (more: readonly Where[]) => {
    const grown = narrowed(counter, [...conditions, ...more], (one) =>
      sumBy<LabelRef, TelemetryRef>(by, over(one)),
    );
    // One scrape in the window says nothing of what happened within it.
    const ran = total(above(scrapesIn(series(limitadorUp, ...ofTargets(more)), window ?? usual), 1));
    return by.length > 0 ? grown : orZero<TelemetryRef>(grown, ran);
  };
  return perFlow((flow) =>
    recorded<TelemetryRef>(
      limitadorRecordings(counter),
      {
        by,
        only: known(conditions, flow),
        window,
        zero: by.length > 0 ? undefined : total(value(limitadorUp)),
      },
      raw,
    ),
  );
}
