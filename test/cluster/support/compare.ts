import { type Simulation } from '../../../demo/exporters/simulation';
import { type Labels } from '../../../demo/exposition/registry';
import { storedSeries } from '../../../demo/prometheus/stored-series';
import { type Job } from '../../../demo/prometheus/targets';
import { type ActiveTarget } from './scraping';

/** What two sides have that the other has not. */
export function differences(own: readonly string[], real: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const one of own) left.set(one, (left.get(one) ?? 0) + 1);
  for (const one of real) left.set(one, (left.get(one) ?? 0) - 1);
  return [...left]
    .filter(([, count]) => count !== 0)
    .map(([one, count]) => (count > 0 ? `only the demo has ${one}` : `only the cluster has ${one}`))
    .sort();
}

export function ownTargets(jobs: readonly Job[]): readonly string[] {
  return jobs.flatMap(({ config, targets }) =>
    targets.map(({ labels }) => `${config.job_name} ${labelText(labels)}`),
  );
}

export function realTargets(targets: readonly ActiveTarget[]): readonly string[] {
  return targets.map(({ scrapePool, labels }) => `${scrapePool} ${labelText(labels)}`);
}

/** The series as the demo's own history would have them. */
export function ownSeries(jobs: readonly Job[], simulation: Simulation, time: number): readonly string[] {
  return jobs.flatMap(({ config, targets }) =>
    targets.flatMap(({ pod, labels }) => {
      const families = simulation.expose(pod, config.metrics_path, time) ?? [];
      return families
        .flatMap(({ samples }) => samples)
        .flatMap(({ series }) => {
          const stored = storedSeries(series, labels, config);
          return stored === undefined ? [] : [`${stored.name}${labelText(stored.labels)}`];
        });
    }),
  );
}

export function realSeries(series: readonly Labels[]): readonly string[] {
  return series.map(({ __name__: name = '', ...labels }) => `${name}${labelText(labels)}`);
}

/** Labels in one order; bounds as Prometheus 3 stores them, which writes 15.0 for 15. */
function labelText(labels: Labels): string {
  const written = Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(isBound(name) ? boundText(value) : value)}`)
    .sort();
  return `{${written.join(',')}}`;
}

function isBound(name: string): boolean {
  return name === 'le' || name === 'quantile';
}

function boundText(value: string): string {
  return Number.isNaN(Number(value)) ? value : String(Number(value));
}
