import { type Construct } from 'constructs';
import { type Dashboard } from '../dashboard/dashboard';
import { PlainFile } from '../output/plain-file';
import { checkAtSynth } from '../validation/problems';
import { insteadOf, quote } from '../validation/wording';
import { type AddedDashboard } from './dashboards';

export interface SamplesProps {
  /**
   * The dashboards, by uid, that a KustomizeApp also writes to `samples/` as plain JSON, for a Grafana without operator:
   * its import form takes one as it is, and so does a folder that Grafana provisions dashboards from. The file says what
   * the GrafanaDashboard says; a variable picks the data source, so that there is no input to fill in. One that this
   * platform has nothing to show on is left out.
   * @default ['token-metrics'] - where it is among the dashboards
   */
  readonly samples?: readonly string[];
}

const DEFAULT_SAMPLES: readonly string[] = ['token-metrics'];

/** A file for each dashboard that is asked for as a sample. */
export function addSamples(
  scope: Construct,
  { samples }: SamplesProps,
  dashboards: readonly Dashboard[],
  added: readonly AddedDashboard[],
): void {
  const wanted = samples ?? DEFAULT_SAMPLES;
  for (const { uid, construct } of added) {
    if (!wanted.includes(uid)) continue;
    new PlainFile(scope, `${construct.uid ?? uid}.json`, `${construct.json}\n`);
  }
  const known = dashboards.map(({ uid }) => uid);
  checkAtSynth(scope, () =>
    (samples ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => `samples: no dashboard has the uid ${quote(name)}${insteadOf(name, known)}`),
  );
}
