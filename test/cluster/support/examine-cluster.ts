import { differences, ownSeries, ownTargets, realSeries, realTargets } from './compare';
import { type DemoCluster, END } from './demo-cluster';
import { ineffectiveRelabelings } from './relabelings';

export interface Examined {
  readonly problems: readonly string[];
  /** How much was compared. */
  readonly targets: number;
  readonly series: number;
  readonly rules: number;
}

/**
 * Everything in which a cluster is not what the demo makes of the same manifests, and everything that a monitor or a rule
 * asks for in vain.
 */
export async function examined(demo: DemoCluster): Promise<Examined> {
  const jobs = demo.ownJobs;
  const scrapings = await demo.scrape(await demo.configurations());
  const own = ownTargets(jobs);
  const problems = jobs
    .filter(({ targets }) => targets.length === 0)
    .map(({ config }) => `${config.job_name} finds no target`);
  const targets = [];
  let rules = 0;
  for (const { scraping, jobs: loaded } of scrapings) {
    const expected = jobs.filter(({ config }) => loaded.includes(config.job_name));
    const found = await scraping.targets(ownTargets(expected).length);
    targets.push(...found);
    problems.push(...(await ineffectiveRelabelings(scraping, found, demo.monitors)));
    const { loaded: inRules, problems: ofRules } = await scraping.rules();
    rules += inRules;
    problems.push(...ofRules);
  }
  problems.push(
    ...differences(own, realTargets(targets)),
    ...targets
      .filter(({ health }) => health !== 'up')
      .map(({ scrapePool, lastError }) => `${scrapePool} is not scraped: ${lastError}`),
  );
  const series = ownSeries(jobs, demo.simulation, END);
  const stored = await Promise.all(scrapings.map(({ scraping }) => scraping.series()));
  problems.push(...differences(series, realSeries(stored.flat())));
  return { problems, targets: own.length, series: series.length, rules };
}
