import { type Monitor, type Relabeling } from '../../../demo/cluster/manifests';
import { jobNames } from './expected-jobs';
import { type RelabelRule } from './operator-config';
import { type ActiveTarget, type RelabelStep, type Scraping } from './scraping';

/**
 * The relabelings of monitors that change nothing of any target, as the Prometheus that runs them says: each with the
 * job whose targets it was tried on.
 */
export async function ineffectiveRelabelings(
  scraping: Scraping,
  targets: readonly ActiveTarget[],
  monitors: readonly Monitor[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { job, relabelings } of monitors.flatMap(relabelingsOf)) {
    const found = targets.filter(({ scrapePool }) => scrapePool === job);
    const steps = await Promise.all(found.map((target) => scraping.relabelSteps(target)));
    for (const relabeling of relabelings) {
      const effective = steps.some((each, i) => hasEffect(relabeling, each, found[i]));
      if (found.length > 0 && !effective) {
        problems.push(`${job}: ${JSON.stringify(relabeling)} changes no target`);
      }
    }
  }
  return problems;
}

function relabelingsOf(monitor: Monitor): { job: string; relabelings: readonly Relabeling[] }[] {
  const endpoints = monitor.kind === 'PodMonitor' ? monitor.spec.podMetricsEndpoints : monitor.spec.endpoints;
  return jobNames(monitor).map((job, i) => ({ job, relabelings: endpoints[i]?.relabelings ?? [] }));
}

function hasEffect(
  relabeling: Relabeling,
  steps: readonly RelabelStep[],
  target: ActiveTarget | undefined,
): boolean {
  return steps.some(({ rule, output, keep }, i) => {
    if (!isThe(relabeling, rule)) return false;
    const before = i === 0 ? target?.discoveredLabels : steps[i - 1]?.output;
    return !keep || JSON.stringify(entries(before)) !== JSON.stringify(entries(output));
  });
}

function isThe(
  { sourceLabels = [], targetLabel, regex, replacement }: Relabeling,
  rule: RelabelRule,
): boolean {
  return (
    (rule.source_labels ?? []).join() === sourceLabels.join() &&
    (rule.target_label ?? '') === (targetLabel ?? '') &&
    (regex === undefined || rule.regex === regex) &&
    (replacement === undefined || rule.replacement === replacement)
  );
}

function entries(labels: Readonly<Record<string, string>> = {}): readonly (readonly [string, string])[] {
  return Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
}
