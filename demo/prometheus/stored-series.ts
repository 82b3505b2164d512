import { type Labels, type Series } from '../exposition/registry';
import { relabelled } from './relabel';
import { type ScrapeConfig } from './scrape-config';

/**
 * How Prometheus stores a series of a target; undefined where metric relabelling drops it. Without honorLabels a label
 * of the exporter that the target has as well becomes `exported_<name>`.
 * Source: prometheus/prometheus `scrape/target.go`, `mutateSampleLabels`.
 */
export function storedSeries(
  { name, labels }: Series,
  target: Labels,
  { honor_labels, metric_relabel_configs }: Pick<ScrapeConfig, 'honor_labels' | 'metric_relabel_configs'>,
): Series | undefined {
  const own = Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
  const merged: Record<string, string> = { ...own };
  for (const [label, value] of Object.entries(target)) {
    if (honor_labels && Object.hasOwn(labels, label)) continue;
    const exported = own[label];
    if (!honor_labels && exported !== undefined) merged[`exported_${label}`] = exported;
    merged[label] = value;
  }
  const kept = relabelled({ ...merged, __name__: name }, metric_relabel_configs);
  if (kept === undefined) return undefined;
  const { __name__: stored = name, ...rest } = kept;
  return { name: stored, labels: rest };
}
