import { missingPrograms } from '../../demo/prometheus/programs';
import { LABEL_PRESETS, type LabelPreset } from '../../demo/exporters/policy-labels';
import { FLEETS } from '../../demo/traffic/cast';
import { type Recordings } from './support/asked';
import { evaluations, problemsOf } from './support/examine';
import { type Choices } from './support/grafana';
import { ruleProblems } from './support/examine-rules';
import { type LivePlatform, livePlatform } from './support/platform';

const missing = missingPrograms();
if (missing !== undefined) console.warn(`skipped: ${missing}`);
const describeLive = missing === undefined ? describe : describe.skip;

const PLATFORMS = LABEL_PRESETS.flatMap((labels) => FLEETS.map((fleet) => ({ labels, fleet })));
const EVERYTHING: Choices = { plan: 'All', user: 'All', gateway_model: 'All', model: 'All' };

/** What viewers of Token Metrics choose. Recordings answer for one of user and model; for both the counters do. */
const CHOICES: Readonly<Record<LabelPreset, readonly Choices[]>> = {
  tier: [
    { plan: ['premium'] },
    { user: ['ben', 'jun'] },
    { gateway_model: ['granite-3-1-8b-instruct', 'facebook-opt-125m'] },
    { plan: ['free', 'premium'], user: ['ben'], gateway_model: ['granite-3-1-8b-instruct'] },
  ],
  subscription: [
    { plan: ['professional', 'community'] },
    { gateway_model: ['meta-llama/Llama-3.3-70B-Instruct'] },
    { plan: ['enterprise-gold'], gateway_model: ['facebook/opt-125m'] },
  ],
};

describeLive.each(PLATFORMS)('$labels, $fleet', ({ labels, fleet }) => {
  let platform: LivePlatform;
  let started: LivePlatform | undefined;
  let times: Readonly<Record<Recordings, readonly number[]>>;

  beforeAll(async () => {
    started = platform = await livePlatform(labels, fleet);
    times = await evaluations(platform);
  }, 240_000);

  afterAll(async () => {
    await started?.stop();
  });

  test.each(['fresh', 'busy', 'quiet'] as const)(
    'every panel shows what happened, %s',
    async (window) => {
      const problems: string[] = [];
      for (const dashboard of platform.dashboards) {
        // AI Engineer has no All.
        const choices = dashboard.title === 'AI Engineer' ? { user: ['ben'] } : EVERYTHING;
        const found = await problemsOf(platform, times, { dashboard, window, choices });
        problems.push(...found.map((problem) => `${dashboard.title}: ${problem}`));
      }
      expect(problems).toEqual([]);
    },
    120_000,
  );

  test('Token Metrics shows what is chosen', async () => {
    const dashboard = platform.dashboards.find(({ title }) => title === 'Token Metrics');
    if (dashboard === undefined) throw new Error('there is no Token Metrics');
    const problems: string[] = [];
    for (const choice of CHOICES[labels]) {
      const view = { dashboard, window: 'busy', choices: { ...EVERYTHING, ...choice } } as const;
      const found = await problemsOf(platform, times, view);
      problems.push(...found.map((problem) => `${JSON.stringify(choice)}: ${problem}`));
    }
    expect(problems).toEqual([]);
  }, 120_000);

  test('every rule is loaded and answers, and no alert fires without a reason', async () => {
    await expect(ruleProblems(platform)).resolves.toEqual([]);
  }, 120_000);
});
