import fc from 'fast-check';
import { Cel } from '../../lib/cel/cel';
import { IdentityContract } from '../../lib/identity/identity-contract';
import {
  type LimitsCheckProps,
  type RouteLimit,
  checkLimits,
  planFieldOf,
} from '../../lib/identity/limits-check';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../../lib/platform/kuadrant-version';

const USER = ['auth.identity.userid'];
const MEND = 'Add a limit that holds, with a high rate where nothing shall be limited.';
const LATE = 'and the second check comes after the response, when nothing can be held back';
const APART = 'Let their predicates exclude each other.';
const ONE_KIND = 'Keep one kind of limit on a route.';

const tokens = (name: string, predicate?: string): RouteLimit => ({
  name,
  kind: 'tokens',
  predicate,
  counters: USER,
});
const requests = (name: string, predicate?: string): RouteLimit => ({
  name,
  kind: 'requests',
  predicate,
  counters: USER,
});
const tier = (plan: string) => `auth.identity.tier == "${plan}"`;
const FREE = tokens('free', tier('free'));
const GOLD = tokens('gold', tier('gold'));

const check = (limits: readonly RouteLimit[], more: Partial<LimitsCheckProps> = {}) =>
  checkLimits({
    labels: TelemetryLabels.tier(),
    version: '1.5',
    contract: IdentityContract.tier().with('groups', 'list').with('vip', { type: 'bool', presence: 'maybe' }),
    routes: [{ namespace: 'llm', name: 'granite', limits }],
    plans: ['free', 'gold'],
    ...more,
  });

describe('every plan is counted once', () => {
  test.each<readonly [string, readonly RouteLimit[]]>([
    ['a limit for each plan', [FREE, GOLD]],
    ['one limit for all', [tokens('all')]],
    ['one for a plan and one for the rest', [GOLD, tokens('rest', `!(auth.identity.tier in ["gold"])`)]],
    [
      'limits that part by more than the plan, and leave nothing out',
      [
        tokens('chat', 'auth.identity.tier != "" && request.method == "POST"'),
        tokens('other', 'auth.identity.tier != "" && request.method != "POST"'),
      ],
    ],
    [
      'limits that part by a field that can be missing, and test for it',
      [
        tokens('vip', 'has(auth.identity.vip) && auth.identity.vip == true'),
        tokens('rest', '!(has(auth.identity.vip) && auth.identity.vip == true) && auth.identity.tier != ""'),
      ],
    ],
  ])('%s', (_, limits) => {
    expect(check(limits)).toEqual({ problems: [], undecided: [] });
  });
});

describe('refused', () => {
  test.each<readonly [string, readonly RouteLimit[], readonly string[]]>([
    [
      'a plan without a limit',
      [FREE],
      [`no token limit holds for plan "gold", so such requests are in no Limitador metric. ${MEND}`],
    ],
    [
      'a route without limits',
      [],
      [
        `no token limit holds for plans "free" and "gold", so such requests are in no Limitador metric. ${MEND}`,
      ],
    ],
    [
      'request limits in place of token limits',
      [requests('burst')],
      [
        `no token limit holds for plans "free" and "gold", so authorized_hits counts their number in place of tokens. ${MEND}`,
      ],
    ],
    [
      'two limits for a plan',
      [FREE, GOLD, tokens('paid', 'auth.identity.tier != "free"')],
      [
        `token limits "gold" and "paid" both hold for plan "gold", so every token and call counts twice, ${LATE}. ${APART}`,
      ],
    ],
    [
      'three limits for all plans',
      [tokens('a'), tokens('b'), tokens('c')],
      [
        `token limits "a", "b" and "c" all hold for plans "free" and "gold", so every token and call counts 3 times, and all checks but the first come after the response, when nothing can be held back. ${APART}`,
      ],
    ],
    [
      'a request limit beside a token limit',
      [FREE, GOLD, requests('burst', tier('gold'))],
      [
        `request limit "burst" and token limit "gold" hold together for plan "gold", so authorized_calls counts every call twice, and authorized_hits adds requests to tokens. ${ONE_KIND}`,
      ],
    ],
    [
      'a predicate that is no condition',
      [tokens('free', 'auth.identity.tier')],
      [
        'limit "free" gives neither true nor false for plans "free" and "gold". Write a comparison that fits the types of the fields.',
      ],
    ],
  ])('%s', (_, limits, problems) => {
    expect(check(limits)).toEqual({
      problems: problems.map((problem) => `route llm/granite: ${problem}`),
      undecided: [],
    });
  });

  test.each<readonly [string, RouteLimit, string]>([
    [
      'a predicate that does not parse',
      tokens('free', 'auth.identity.tier = "free"'),
      '`auth.identity.tier = "free"` does not parse in Kuadrant 1.5 (unexpected = at character 20), so the filter rejects its whole configuration, and nothing is authenticated or counted: compare with `==`.',
    ],
    [
      'a predicate on a field that the identity does not have',
      tokens('free', 'auth.identity.teir == "free"'),
      'identity has no field "teir". Did you mean "tier"?',
    ],
    [
      'a counter of a field that the identity does not have',
      { ...FREE, counters: ['auth.identity.user'] },
      'identity has no field "user". Did you mean "userid"?',
    ],
  ])('%s, before it is asked who is covered', (_, limit, problem) => {
    expect(check([limit])).toEqual({
      problems: [`route llm/granite, limit "free": ${problem}`],
      undecided: [],
    });
  });
});

describe('limits that never read auth', () => {
  const all: RouteLimit = { name: 'all', kind: 'tokens' };
  const early =
    'route llm/granite: token limit "all" never reads auth, so Kuadrant checks ahead of authentication, where';
  const mend = 'Read it in a predicate or counter, such as the counter auth.identity.userid.';

  test.each<readonly [KuadrantVersion, string]>([
    ['1.4', 'labels "user" and "tier" have no value'],
    [
      '1.5',
      'labels "user" and "tier" have no value, and then Kuadrant sends neither check nor report, and the request passes unlimited and uncounted',
    ],
    ['next', 'labels "user" and "tier" have no value'],
  ])('in Kuadrant %s', (version, cost) => {
    expect(check([all], { version }).problems).toEqual([`${early} ${cost}. ${mend}`]);
  });

  test('are fine where no label reads it either', () => {
    const labels = TelemetryLabels.of({ model: { cel: Cel.pathSegment(2), growsWith: 'models' } });
    expect(check([all], { labels, plans: [] })).toEqual({ problems: [], undecided: [] });
  });

  test('are drawn behind authentication by others of the same policy, but not of another', () => {
    const limits = [
      { ...all, predicate: 'request.method == "GET"' },
      tokens('rest', 'request.method != "GET"'),
    ];
    expect(check(limits).problems).toEqual([]);
    expect(check([{ ...all, kind: 'requests' }, FREE, GOLD]).problems).toContainEqual(
      expect.stringContaining('request limit "all" never reads auth'),
    );
  });
});

describe('left undecided, as it goes by more than the plan', () => {
  const post = 'request.method == "POST"';

  test.each<readonly [string, readonly RouteLimit[], string]>([
    [
      'a plan that is covered sometimes',
      [tokens('free', `${tier('free')} && ${post}`), GOLD],
      `no token limit holds for plan "free" when \`request.method\` is "GET", and then such requests are in no Limitador metric. ${MEND}`,
    ],
    [
      'a plan that is covered twice sometimes',
      [FREE, GOLD, tokens('admin', '"admin" in auth.identity.groups')],
      `token limits "free" and "admin" both hold for plan "free" when \`auth.identity.groups\` is ["admin"], and then every token and call counts twice, ${LATE}. ${APART}`,
    ],
    [
      'a request limit that meets a token limit sometimes',
      [FREE, GOLD, requests('listing', 'request.method == "GET"')],
      `request limit "listing" and token limit "free" hold together for plan "free" when \`request.method\` is "GET", and then authorized_calls counts every call twice, and authorized_hits adds requests to tokens. ${ONE_KIND}`,
    ],
    [
      'a predicate that fails sometimes',
      [
        tokens('vip', 'auth.identity.vip == true'),
        tokens('rest', `auth.identity.vip != true && auth.identity.tier != ""`),
      ],
      'limits "vip" and "rest" cannot be evaluated for plans "free" and "gold" when the identity has no `vip`. Guard the predicate against that.',
    ],
    [
      'limits that go by another field than the plan',
      [tokens('a', 'auth.identity.userid == "a"')],
      'its limits read auth.identity.userid and never auth.identity.tier, whose values the plans are, so who is covered cannot be told. Name the field that the limits read as planField, and its values as plans.',
    ],
  ])('%s', (_, limits, undecided) => {
    const { problems, undecided: said } = check(limits);
    expect(problems).toEqual([]);
    expect(said).toContainEqual(`route llm/granite: ${undecided}`);
  });
});

describe('plans', () => {
  test('are values of the field that the label of plans reads', () => {
    expect(planFieldOf(TelemetryLabels.tier().renamed('tier', 'plan'), '1.5')).toBe('tier');
    expect(planFieldOf(TelemetryLabels.subscription(), '1.5')).toBe('selected_subscription');
    expect(planFieldOf(TelemetryLabels.tier().without('tier'), '1.5')).toBeUndefined();
  });

  test('of which nobody says where they are', () => {
    expect(check([FREE, GOLD], { labels: TelemetryLabels.tier().without('tier') })).toEqual({
      problems: [],
      undecided: ['The labels do not say which identity field holds the plan: name it as planField.'],
    });
  });

  test('can be told apart by another field, on each route by values of its own', () => {
    const key = (plan: string, model: string) => `llm/${plan}@llm/${model}`;
    const route = (model: string, ...plans: readonly string[]) => ({
      namespace: 'llm',
      name: model,
      limits: plans.map((plan) =>
        tokens(plan, `auth.identity.selected_subscription_key == "${key(plan, model)}"`),
      ),
      plans: [key('free', model), key('gold', model)],
    });
    const { problems, undecided } = checkLimits({
      labels: TelemetryLabels.subscription(),
      version: '1.5',
      contract: IdentityContract.subscription(),
      routes: [route('granite', 'free', 'gold'), route('llama', 'free')],
      planField: 'selected_subscription_key',
    });
    expect(problems).toEqual([
      `route llm/llama: no token limit holds for plan "llm/gold@llm/llama", so such requests are in no Limitador metric. ${MEND}`,
    ]);
    expect(undecided).toEqual([]);
  });

  test('need not be declared for what holds without them', () => {
    expect(check([tokens('a'), tokens('b')], { plans: [] }).problems).toEqual([
      `route llm/granite: token limits "a" and "b" both hold for all requests, so every token and call counts twice, ${LATE}. ${APART}`,
    ]);
    expect(check([FREE], { plans: [] })).toEqual({ problems: [], undecided: [] });
  });

  test('that are many are still checked in reasonable time', () => {
    const plans = Array.from({ length: 60 }, (_, i) => `plan-${i}`);
    const limits = plans.slice(1).map((plan) => tokens(plan, `${tier(plan)} && request.method == "POST"`));
    expect(check(limits, { plans }).problems).toEqual([
      expect.stringContaining('no token limit holds for plan "plan-0", so'),
    ]);
  });
});

test('the contract of the route decides', () => {
  const routes = [{ namespace: 'llm', name: 'a', identity: IdentityContract.none(), limits: [FREE] }];
  expect(check([], { routes }).problems).toEqual([
    'route llm/a, limit "free": identity has no field "tier"; it has none. Export it in the AuthPolicy and declare it with .with("tier"), or read another field.',
    'route llm/a, limit "free": identity has no field "userid"; it has none. Export it in the AuthPolicy and declare it with .with("userid"), or read another field.',
  ]);
});

describe('properties', () => {
  const plans = fc.uniqueArray(fc.constantFrom('free', 'gold', 'team "a"', 'ünlü', 'x'), { minLength: 1 });

  test('a limit for each plan covers each once; without one, its plan is named', () => {
    fc.assert(
      fc.property(plans, fc.nat(), fc.constantFrom(...KUADRANT_VERSIONS), (all, pick, version) => {
        const limits = all.map((plan) => tokens(plan, `auth.identity.tier == ${JSON.stringify(plan)}`));
        const dropped = pick % all.length;
        expect(check(limits, { plans: all, version })).toEqual({ problems: [], undecided: [] });
        expect(
          check(
            limits.filter((_, i) => i !== dropped),
            { plans: all, version },
          ).problems,
        ).toEqual([
          expect.stringContaining(`no token limit holds for plan ${JSON.stringify(all[dropped])}, so`),
        ]);
      }),
      { numRuns: 50 },
    );
  });

  test('the check never throws, whatever it is given', () => {
    const texts = fc.oneof(
      fc.constantFrom(
        tier('free'),
        'true',
        'auth',
        '1',
        'has(auth.identity.vip)',
        'auth.identity.groups[0] == "a"',
      ),
      fc.string(),
    );
    const limit = fc.record({
      name: fc.string(),
      kind: fc.constantFrom('tokens' as const, 'requests' as const),
      predicate: fc.option(texts, { nil: undefined }),
      counters: fc.option(fc.array(texts), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(limit, { maxLength: 5 }),
        fc.array(fc.string(), { maxLength: 3 }),
        fc.option(fc.string(), { nil: undefined }),
        fc.constantFrom(...KUADRANT_VERSIONS, '2.0' as KuadrantVersion),
        (limits, values, planField, version) => {
          const { problems, undecided } = check(limits, { plans: values, planField, version });
          expect([...problems, ...undecided].every((problem) => /[.?]$/.test(problem))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
