import { TARGET_LABELS } from '../../lib/exporters/metric';
import { type Flow } from '../../lib/flow/flow';
import { StoredNames } from '../../lib/promql/promql-names';

/** A series as the store of a flow has it: the labels that Prometheus puts on targets under the names they have there. */
export function asStored(flow: Flow, series: string): string {
  const name = series.split('{')[0] ?? '';
  const metric = StoredNames.of(flow).find(name)?.metric;
  if (metric === undefined) return series;
  const labels = new RegExp(`([{,])(${TARGET_LABELS.join('|')})(?==")`, 'g');
  return series.replace(
    labels,
    (_, before: string, label: string) => before + flow.storedLabel(label, metric),
  );
}
