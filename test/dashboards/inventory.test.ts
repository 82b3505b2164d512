import { aiEngineer, standardDashboards, tokenMetrics } from '../../dashboards';
import { say, wordsOf } from '../../lib/dashboard/words';
import { type Flow } from '../../lib/flow/flow';
import { renderDashboard } from '../../lib/grafana/render';
import { VOCABULARIES, flow, panelsOf, linkUrlsOf } from './support';

// Every panel of the dashboards that MaaS ships, as the question it asks, and ours that answer it. `PA`, `AI` and `TM`
// are ours: Platform Admin, AI Engineer and Token Metrics. Where a question has moved, the third column says why.
const INVENTORY: readonly (readonly [theirs: string, question: string, ours: string, why?: string])[] = [
  // Platform Admin: component health
  ['PA/Limitador', 'Is the limiter up?', 'PA/limitador-answering'],
  ['PA/Authorino', 'Is authentication up?', 'PA/authorino-answering'],
  ['PA/MaaS API Pods', 'Are the pods of maas-api ready?', 'PA/maas-api-ready PA/missing-replicas'],
  ['PA/Gateway Pods', 'Is the gateway up?', 'PA/gateway-answering PA/missing-replicas'],
  ['PA/Firing Alerts', 'How many alerts fire?', 'PA/alerts-firing'],
  ['PA/Active Alerts', 'Which alerts fire?', 'PA/alerts-list'],
  // Platform Admin: key metrics
  ['PA/Total Tokens', 'How many tokens were used?', 'PA/tokens-total'],
  ['PA/Total Requests', 'How many requests were let through?', 'PA/requests-total'],
  ['PA/Token Rate', 'How many tokens a second now?', 'PA/token-rate'],
  ['PA/Request Rate', 'How many requests a second now?', 'PA/request-rate'],
  [
    'PA/Inference Success Rate',
    'Do requests that reach a model succeed?',
    'PA/served-share PA/completed-share',
    'No counter of a model server knows failures: the gateway does, and how generations end is a question of its own.',
  ],
  ['PA/Active Users', 'How many users are there?', 'PA/active-users'],
  ['PA/P50 Response Latency', 'How long does a request take?', 'PA/latency-now'],
  ['PA/Rate Limit Ratio', 'Which share is refused by limits?', 'PA/limited-share PA/limited-total'],
  // Platform Admin: auth evaluation
  [
    'PA/Auth Evaluation Latency',
    'What does authentication add to latency?',
    'PA/auth-latency PA/auth-call-latency',
  ],
  ['PA/Auth Success / Deny Rate', 'What does authentication decide?', 'PA/auth-decisions'],
  // Platform Admin: traffic
  ['PA/Token Rate by Model', 'Which model uses tokens?', 'PA/token-rate-by-model'],
  ['PA/Overall Error Rate', 'Which errors are there?', 'PA/errors-by-kind'],
  ['PA/Token Consumption by plan', 'Which plan uses tokens?', 'PA/token-rate-by-plan'],
  ['PA/Request Volume by plan', 'Which plan sends requests?', 'PA/request-rate-by-plan'],
  ['PA/P95 Latency by Service', 'Which backend is slow?', 'PA/latency-by-service'],
  ['PA/Rate Limit Violations by plan', 'Which plan is limited?', 'PA/limited-rate-by-plan'],
  // Platform Admin: error breakdown
  [
    'PA/Rate Limited Requests',
    'How many 429 a second?',
    'PA/errors-by-kind PA/limited-by-source',
    'One panel has all kinds beside each other, in one unit; another compares the two sources of 429.',
  ],
  [
    'PA/Unauthorized Requests',
    'How many 401 a second?',
    'PA/errors-by-kind',
    'One panel has all kinds beside each other, with 403 as a line of its own.',
  ],
  // Platform Admin: models
  ['PA/Requests Running', 'How much do the models work on?', 'PA/requests-running'],
  ['PA/Requests Waiting', 'Does anything wait?', 'PA/requests-waiting'],
  ['PA/GPU Cache Usage', 'Is the KV cache full?', 'PA/kv-cache'],
  ['PA/Total Requests (models)', 'How many requests did the models finish?', 'PA/requests-finished'],
  ['PA/Model Queue Depth', 'Which model has a queue?', 'PA/queue-depth'],
  ['PA/Model Inference Latency', 'How long does a model take?', 'PA/model-latency'],
  [
    'PA/Tokens (1h)',
    'How many tokens did the models read and write?',
    'PA/tokens-served',
    'Over the range that is chosen, which may be an hour.',
  ],
  ['PA/Token Throughput', 'How fast do the models read and write?', 'PA/token-throughput'],
  ['PA/Prompt vs Generation Token Ratio', 'Are requests heavy to read or to write?', 'PA/prompt-share'],
  ['PA/Queue Wait Time', 'How long does a request wait?', 'PA/queue-time'],
  ['PA/Time to First Token', 'When does the answer begin?', 'PA/time-to-first-token'],
  ['PA/Inter-Token Latency', 'How fluent is the answer?', 'PA/inter-token-latency'],
  // Platform Admin: users
  ['PA/Top 10 Users by Token Usage', 'Who uses most?', 'PA/tokens-by-user'],
  ['PA/Top 10 Users by Declined Requests', 'Who is limited most?', 'PA/top-limited'],
  ['PA/Token Rate by User', 'Who uses tokens, over time?', 'PA/token-rate-by-user'],
  ['PA/Request Volume by User & plan', 'How many requests has each user?', 'PA/usage-by-user-and-plan'],
  ['PA/Resource Allocation per Model', 'What is set aside for each model?', 'PA/allocation'],
  [
    'PA/Token Usage & Rate Limits per User',
    'Who uses tokens and is limited, over time?',
    'PA/token-rate-by-user PA/limited-rate-by-user AI/allowed-and-limited',
    'Tokens and requests do not share an axis: two panels beside each other, and one user alone behind the link.',
  ],
  // Platform Admin: by plan and by model
  ['PA/Latency per plan', 'Do plans differ in what they wait?', 'PA/latency-by-plan'],
  [
    'PA/P95 Latency per Model',
    'Which backend is slow?',
    'PA/latency-by-service',
    'The query of P95 Latency by Service once more: one panel.',
  ],
  ['PA/Token Volume by plan', 'How many tokens has each plan used, and when?', 'PA/tokens-over-time-by-plan'],
  // Platform Admin: tenants
  ['PA/Requests per Tenant', 'Is maas-api used?', 'PA/api-requests'],
  ['PA/Error Rate by Tenant', 'Does maas-api fail?', 'PA/api-errors'],
  ['PA/API Key Validations by Tenant', 'Are keys valid?', 'PA/key-validations'],
  ['PA/P95 Latency by Tenant', 'Is maas-api slow?', 'PA/api-latency'],
  ['PA/Token Mints by Tenant', 'Are keys made?', 'PA/keys-minted'],
  // AI Engineer
  ['AI/Total Tokens', 'How many tokens did I use?', 'AI/tokens-total'],
  ['AI/Total Requests', 'How many of my requests were let through?', 'AI/requests-total'],
  ['AI/Token Rate', 'How many tokens a second do I use?', 'AI/token-rate'],
  ['AI/Request Rate', 'How many requests a second do I send?', 'AI/request-rate'],
  ['AI/Rate Limit Ratio', 'Which share of mine is refused?', 'AI/limited-share AI/limited-total'],
  [
    'AI/Inference Success Rate',
    'Is the platform well?',
    'PA/served-share PA/completed-share',
    'A number of everybody is not one of mine, and no metric of a model server or the gateway names users.',
  ],
  ['AI/Token Usage by Model', 'On which models do I use tokens, over time?', 'AI/token-rate-by-model'],
  [
    'AI/Usage Trends',
    'When was I limited?',
    'AI/allowed-and-limited AI/token-rate-by-model',
    'Requests let through and refused share a unit; tokens have a panel of their own.',
  ],
  ['AI/Hourly Token Usage by Model', 'How many tokens in each hour?', 'AI/tokens-over-time-by-model'],
  [
    'AI/Token Volume by Model',
    'How many tokens on each model, over the range?',
    'AI/usage-by-model-and-plan',
    'One number for each is a table and no graph.',
  ],
  ['AI/Rate Limited by plan', 'On which plan am I limited?', 'AI/usage-by-plan AI/limited-rate-by-model'],
  ['AI/My Usage Summary', 'What is it by model and plan?', 'AI/usage-by-model-and-plan'],
  // Token Metrics
  ['TM/Total Authorized Hits', 'How many tokens?', 'TM/tokens-total'],
  ['TM/Authorized Hits Rate by Tier', 'How many tokens a second, by plan?', 'TM/token-rate-by-plan'],
  [
    'TM/Authorized Hits by User & Tier',
    'How many tokens has each user on each plan?',
    'TM/usage-by-user-and-plan',
    'The values of counters over time say nothing: the growth of the range does.',
  ],
  ['TM/Top 10 Users by Hits', 'Who uses most?', 'TM/tokens-by-user'],
  [
    'TM/Hourly Authorized Hits by User',
    'How many tokens in each hour, by user?',
    'TM/tokens-over-time-by-user',
  ],
  ['TM/Total Authorized Hits by Tier', 'How many tokens over the range, by plan?', 'TM/tokens-by-plan'],
  ['TM/Total Revenue', 'What did it cost?', 'TM/cost-total'],
  ['TM/Active Users', 'How many used tokens?', 'TM/token-users'],
  ['TM/Top 5 Users by Cost', 'Who costs most?', 'TM/cost-by-user'],
  ['TM/Detailed Billing Report', 'What is to be billed?', 'TM/bill-by-user TM/bill-by-plan'],
  [
    'TM/Authorized Hits by Tier',
    'How do plans compare?',
    'TM/tokens-by-plan',
    'The panel over the range answers it: two totals of the same differ only by mistake.',
  ],
  [
    'TM/Detailed Metrics Table',
    'What is it by user, plan and route?',
    'TM/usage-by-user-and-plan TM/usage-by-plan-and-model',
    'A limitador_namespace is the route of a model, whose name people know.',
  ],
];

/** What ours ask beyond that. */
const MORE: Readonly<Record<string, string>> = {
  'PA/models-ready': 'Is any model there?',
  'PA/auth-refused-share': 'Does Authorino refuse more than usual?',
  'PA/queue-per-replica': 'Does a queue outgrow the replicas?',
  'PA/restarts': 'Does anything keep crashing?',
  'PA/unavailable-replicas': 'Is any replica missing?',
  'PA/ttft-now': 'When does the slowest model begin to answer?',
  'PA/itl-now': 'How fluent is the slowest model?',
  'PA/kv-cache-now': 'Is a model full?',
  'PA/finish-reason': 'Why did requests end?',
  'AI/ttft-by-model': 'How fast are my models?',
  'PA/scraped-twice': 'Can the numbers be trusted?',
  'PA/request-rate-by-model': 'Which model is asked?',
  'PA/prefix-cache': 'Do prompts repeat?',
  'PA/preemptions': 'Does the KV cache throw requests out?',
  'PA/cpu-used': 'Do models use the CPU they have?',
  'PA/memory-used': 'Do models use the memory they have?',
  'PA/gpu-use': 'Do the GPUs work?',
  'PA/gpu-memory': 'Is GPU memory short?',
  'PA/filter-traffic': 'Does the filter see the traffic?',
  'PA/filter-errors': 'Does the filter fail?',
  'PA/datastore-lost': 'Has Limitador lost its store?',
  'PA/route-up': 'Does the router reach the gateway?',
  'PA/route-sessions': 'How busy is the route?',
  'PA/route-latency': 'What does the router see of latency?',
  'TM/token-rate': 'How many tokens a second now?',
  'TM/tokens-by-model': 'Which model uses tokens?',
  'TM/tokens-over-time-by-plan': 'How many tokens in each hour, by plan?',
  'TM/tokens-over-time-by-model': 'How many tokens in each hour, by model?',
};

const DASHBOARDS: Readonly<Record<string, string>> = {
  'platform-admin': 'PA',
  'ai-engineer': 'AI',
  'token-metrics': 'TM',
};
const prices = { currency: 'USD', perMillionTokens: { free: 0, premium: 8 } };

/** The panels of ours that are drawn, as `PA/tokens-total`. */
function drawn(on: Flow): readonly string[] {
  return standardDashboards({ prices }).flatMap((dashboard) => {
    const titles = new Set(panelsOf(renderDashboard(dashboard, on)).map(({ title }) => title));
    return dashboard.panels
      .filter(({ title }) => titles.has(say(title, wordsOf(on))))
      .map(({ name }) => `${DASHBOARDS[dashboard.uid]}/${name}`);
  });
}

const everything = (labels: Flow['labels'], plan: string) =>
  flow({
    labels,
    gatewayLabels: [{ name: plan, metrics: ['istio_request_duration_milliseconds'] }],
    platform: { route: { termination: 'edge' } },
  });
const answers = (ours: string) => ours.split(' ');

test('is complete: 50 panels of Platform Admin, 12 of AI Engineer, 12 of Token Metrics, each once', () => {
  const theirs = INVENTORY.map(([name]) => name);
  expect(new Set(theirs).size).toBe(theirs.length);
  const counts = ['PA', 'AI', 'TM'].map((of) => theirs.filter((name) => name.startsWith(`${of}/`)).length);
  expect(counts).toEqual([50, 12, 12]);
});

describe('with tiers, every question is answered', () => {
  const panels = drawn(everything(VOCABULARIES.tier, 'tier'));

  test.each(INVENTORY.map(([theirs, question, ours]) => [theirs, question, ours] as const))(
    '%s: %s',
    (_theirs, _question, ours) => {
      expect(answers(ours).filter((name) => !panels.includes(name))).toEqual([]);
    },
  );
});

test('with subscriptions and users, all but those that a label no longer reaches', () => {
  const panels = drawn(everything(VOCABULARIES['subscription with user'], 'subscription'));
  const lost = INVENTORY.flatMap(([, , ours]) => answers(ours)).filter((name) => !panels.includes(name));
  // The model is read from the response, which a refused request never had; the plan tells where one is limited.
  expect([...new Set(lost)]).toEqual(['AI/limited-rate-by-model']);
});

test('without users, only those about users are gone', () => {
  const panels = drawn(everything(VOCABULARIES.subscription, 'subscription'));
  const lost = INVENTORY.flatMap(([, , ours]) => answers(ours)).filter((name) => !panels.includes(name));
  expect([...new Set(lost)].filter((name) => !name.startsWith('AI/'))).toEqual([
    'PA/active-users',
    'PA/tokens-by-user',
    'PA/top-limited',
    'PA/token-rate-by-user',
    'PA/usage-by-user-and-plan',
    'PA/limited-rate-by-user',
    'TM/usage-by-user-and-plan',
    'TM/tokens-by-user',
    'TM/tokens-over-time-by-user',
    'TM/token-users',
    'TM/cost-by-user',
    'TM/bill-by-user',
  ]);
});

test('a question answered elsewhere, or twice over, is one that somebody thought about', () => {
  for (const [theirs, , ours, why] of INVENTORY) {
    const [board] = theirs.split('/');
    const moved = answers(ours).some((name) => !name.startsWith(`${board}/`));
    expect([theirs, moved && why === undefined]).toEqual([theirs, false]);
  }
  const asked = INVENTORY.filter(
    ([, , ours], i) => INVENTORY.findIndex(([, , other]) => other === ours) !== i,
  );
  expect(asked.filter(([, , , why]) => why === undefined).map(([theirs]) => theirs)).toEqual([
    // By plan as well as by model: one table has both.
    'AI/My Usage Summary',
  ]);
});

test('every panel of ours answers one of these questions, or one that is listed here', () => {
  const all = drawn(everything(VOCABULARIES.tier, 'tier'));
  const expected = [...INVENTORY.flatMap(([, , ours]) => answers(ours)), ...Object.keys(MORE)];
  expect(all.filter((name) => !expected.includes(name))).toEqual([]);
  expect(Object.keys(MORE).filter((name) => !all.includes(name))).toEqual([]);
});

describe('the way down, from a user to a plan to a model', () => {
  const links = (dashboard: ReturnType<typeof aiEngineer>, on = flow()) => {
    const rendered = renderDashboard(dashboard, on);
    expect(rendered.problems).toEqual([]);
    const variables = (rendered.dashboard.templating.list ?? []).map(({ name }) => name);
    const urls = panelsOf(rendered).flatMap((panel) =>
      linkUrlsOf(panel).map((url) => ({ title: panel.title ?? '', url })),
    );
    return { urls, variables };
  };
  const urlOf = (dashboard: ReturnType<typeof aiEngineer>, title: string) =>
    links(dashboard).urls.find((link) => link.title === title)?.url;
  const rest = '&var-datasource=${datasource}&${__url_time_range}';

  test('takes the choices that are made along', () => {
    expect(urlOf(aiEngineer(), 'Usage by tier')).toBe(
      `/d/token-metrics?var-plan=\${__data.fields["Tier"]:percentencode}&\${user:queryparam}${rest}`,
    );
    expect(urlOf(tokenMetrics(), 'Tokens by model')).toBe(
      `/d/token-metrics?var-gateway_model=\${__field.labels.model:percentencode}&\${plan:queryparam}&\${user:queryparam}${rest}`,
    );
    expect(urlOf(tokenMetrics(), 'Top users by tokens')).toBe(
      `/d/ai-engineer?var-user=\${__field.labels.user:percentencode}${rest}`,
    );
  });

  test('leads to variables that the other dashboard has, and takes none that this one lacks', () => {
    for (const labels of Object.values(VOCABULARIES)) {
      const on = flow({ labels });
      const known = new Map(standardDashboards({ prices }).map((one) => [one.uid, links(one, on).variables]));
      for (const dashboard of standardDashboards({ prices })) {
        const { urls, variables } = links(dashboard, on);
        for (const { url } of urls) {
          const [, to = '', parameters = ''] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? [];
          const set = [...parameters.matchAll(/var-(\w+)=/g)].map(([, name]) => name);
          const kept = [...parameters.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name]) => name);
          expect([...set, ...kept].filter((name) => !known.get(to)?.includes(name ?? ''))).toEqual([]);
          expect(kept.filter((name) => !variables.includes(name ?? '') || set.includes(name))).toEqual([]);
          expect(parameters).toContain('${__url_time_range}');
        }
      }
    }
  });
});
