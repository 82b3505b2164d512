import fc from 'fast-check';
import { Cel } from '../../lib/cel/cel';
import { headerProblems, identityProblems, presetFor } from '../../lib/identity/contract-check';
import { IDENTITY_FIELD_TYPES, IdentityContract } from '../../lib/identity/identity-contract';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../../lib/platform/kuadrant-version';

const TIER = IdentityContract.tier();
const SUBSCRIPTION = IdentityContract.subscription().with('quota', 'number').with('beta', 'bool');

const x = (cel: Cel) => TelemetryLabels.of({ x: { cel } });

/** A label of what `then` makes of a field, guarded as Cel.identity guards. */
const guarded = (field: string, then: string) => {
  const path = `auth.identity.${field}`;
  return x(Cel.expression(`auth != null && has(${path}) && ${path} != null ? (${then}) : "none"`));
};

describe('the presets fit each other', () => {
  test.each(KUADRANT_VERSIONS)('in Kuadrant %s', (version) => {
    const subscription = TelemetryLabels.subscription({ user: true });
    expect(identityProblems(TelemetryLabels.tier(), version, TIER)).toEqual([]);
    expect(identityProblems(subscription, version, IdentityContract.subscription())).toEqual([]);
    expect(headerProblems([{ name: 'tier', header: 'X-MaaS-Tier' }], subscription, version, TIER)).toEqual(
      [],
    );
  });

  test('and are found from the labels', () => {
    expect(presetFor(TelemetryLabels.tier(), '1.5').paths).toEqual(TIER.paths);
    expect(presetFor(TelemetryLabels.subscription(), '1.5').paths).toContain('selected_subscription');
    expect(presetFor(TelemetryLabels.of({}), '1.5').paths).toEqual(TIER.paths);
  });
});

describe('a field that the identity does not have', () => {
  test.each<readonly [string, TelemetryLabels, IdentityContract, string]>([
    [
      'with what there is',
      x(Cel.identity('plan')),
      TIER,
      'label "x": identity has no field "plan"; it has userid, tier. Export it in the AuthPolicy and declare it with .with("plan"), or read another field.',
    ],
    [
      'spelled otherwise',
      x(Cel.identity('userId')),
      TIER,
      'label "x": identity has no field "userId". Did you mean "userid"?',
    ],
    [
      'with two letters swapped',
      x(Cel.identity('teir')),
      TIER,
      'label "x": identity has no field "teir". Did you mean "tier"?',
    ],
    [
      'cut short',
      x(Cel.identity('user')),
      TIER,
      'label "x": identity has no field "user". Did you mean "userid"?',
    ],
    [
      'inside an object',
      x(Cel.identity('subscription_info.organisationId')),
      SUBSCRIPTION,
      'label "x": identity.subscription_info has no field "organisationId". Did you mean "organizationId"?',
    ],
    [
      'inside a text',
      x(Cel.identity('userid.name')),
      TIER,
      'label "x": identity.userid is a string and has no field "name". Read `auth.identity.userid` itself.',
    ],
    [
      "in Authorino's own data",
      x(
        Cel.expression(
          'auth != null && has(auth.metadata.tier) && auth.metadata.tier != null ? auth.metadata.tier : "x"',
        ),
      ),
      TIER,
      'label "x": `auth.metadata.tier` is not known at the gateway, where `auth` has only what the filters of the AuthPolicy export. Export it in the filter `identity`, and read it there.',
    ],
    [
      'where there is no identity',
      x(Cel.identity('tier')),
      IdentityContract.none(),
      'label "x": identity has no field "tier"; it has none. Export it in the AuthPolicy and declare it with .with("tier"), or read another field.',
    ],
  ])('%s', (_, labels, contract, problem) => {
    expect(identityProblems(labels, '1.5', contract)).toEqual([problem]);
  });

  test('is no problem where another filter or Kuadrant itself has it', () => {
    const plan = 'auth != null && has(auth.F.plan) && auth.F.plan != null ? auth.F.plan : "none"';
    const read = (filter: string) => x(Cel.expression(plan.replaceAll('F', filter)));
    expect(identityProblems(read('kuadrant'), '1.5', TIER)).toEqual([]);
    expect(identityProblems(read('billing'), '1.5', TIER.with('auth.billing.plan'))).toEqual([]);
  });
});

describe("a route's own contract takes the place of the gateway's", () => {
  const model = { namespace: 'llm', name: 'granite' };
  const own = (name: string, identity: IdentityContract) => ({ namespace: 'maas-api', name, identity });
  const labels = TelemetryLabels.tier().without('user').without('model');

  test('what it leaves out is missing there', () => {
    expect(identityProblems(labels, '1.5', TIER, [model, own('api', IdentityContract.none())])).toEqual([
      `label "tier" on route maas-api/api: identity has no field "tier"; it has none. A route's AuthPolicy takes the place of the gateway's whole: export the field there too.`,
    ]);
  });

  test('what is missing everywhere is said once for each contract', () => {
    const other = IdentityContract.of({ org: 'string' });
    const plan = labels.with('plan', { cel: Cel.identity('plan') });
    expect(identityProblems(plan, '1.5', TIER, [model, own('a', other), own('b', other)])).toEqual([
      expect.stringContaining(
        'label "tier" on routes maas-api/a, maas-api/b: identity has no field "tier"; it has org.',
      ),
      expect.stringContaining('label "plan": identity has no field "plan"; it has userid, tier.'),
      expect.stringContaining(
        'label "plan" on routes maas-api/a, maas-api/b: identity has no field "plan"; it has org.',
      ),
    ]);
  });

  test('a gateway whose contract holds nowhere is not asked', () => {
    expect(identityProblems(labels, '1.5', IdentityContract.none(), [own('a', TIER)])).toEqual([]);
  });

  test('a mistake in it is said with the route', () => {
    expect(identityProblems(labels, '1.5', TIER, [own('a', TIER.with(''))])).toEqual([
      expect.stringContaining('identity on route maas-api/a: identity field "" is not a path'),
    ]);
  });

  test('its headers count as well', () => {
    const header = [{ name: 'tier', header: 'x-maas-tier' }];
    expect(headerProblems(header, labels, '1.5', TIER, [model, own('api', IdentityContract.none())])).toEqual(
      [
        'gateway label "tier" reads the header x-maas-tier, which the AuthPolicy on route maas-api/api does not inject: clients could send any value, and each would be a new series. Inject it and declare it with .withHeader("x-maas-tier").',
      ],
    );
  });
});

describe('a field whose type makes no label', () => {
  const needsText = (field: string, is: string, mend: string) =>
    `label "x": \`auth.identity.${field}\` is ${is} where the label needs a text: ${mend}.`;

  test.each<readonly [string, TelemetryLabels, KuadrantVersion, readonly string[]]>([
    [
      'a list that is exported as a text too',
      x(Cel.identity('groups')),
      '1.5',
      [needsText('groups', 'a list', 'read `auth.identity.groups_str`, which is one')],
    ],
    [
      'an object',
      x(Cel.identity('subscription_info')),
      '1.4',
      [
        needsText(
          'subscription_info',
          'an object',
          'read one of its fields, such as `auth.identity.subscription_info.name`',
        ),
      ],
    ],
    [
      'true or false',
      x(Cel.identity('beta')),
      '1.5',
      [needsText('beta', 'true or false', 'write `auth.identity.beta ? "true" : "false"` in its place')],
    ],
    [
      'a number where only texts are kept',
      x(Cel.identity('quota')),
      '1.4',
      [
        'label "x": `auth.identity.quota` is a number, and Kuadrant 1.4 drops labels that are no texts: write `string(auth.identity.quota)` in its place.',
      ],
    ],
    ['a number that Kuadrant turns into a text', x(Cel.identity('quota')), '1.5', []],
    [
      'a text that is used as a list',
      guarded('userid', '"admin" in auth.identity.userid ? "admin" : "user"'),
      '1.5',
      [
        'label "x": `auth.identity.userid` is a text where the label needs a list: read another field, or declare it as "list" with .with().',
      ],
    ],
    ['a converted number', guarded('quota', 'string(auth.identity.quota)'), '1.4', []],
    ['a bool that decides', guarded('beta', 'auth.identity.beta ? "beta" : "stable"'), '1.5', []],
    [
      'a list that decides',
      guarded('groups', '"admin" in auth.identity.groups ? "admin" : "user"'),
      '1.5',
      [],
    ],
    [
      'a list that is counted',
      guarded('groups', 'auth.identity.groups.size() > 0 ? "some" : "none"'),
      '1.5',
      [],
    ],
    ['a list that is joined', guarded('groups', '"/" + auth.identity.groups.join(",")'), '1.5', []],
  ])('%s', (_, labels, version, problems) => {
    expect(labels.problems(version)).toEqual([]);
    expect(identityProblems(labels, version, SUBSCRIPTION)).toEqual(problems);
  });

  test('a list without a text of it', () => {
    expect(identityProblems(x(Cel.identity('groups')), '1.5', TIER.with('groups', 'list'))).toEqual([
      needsText(
        'groups',
        'a list',
        'let the AuthPolicy export it as one text too, such as `auth.identity.groups_str`',
      ),
    ]);
  });

  test('what the check of labels refuses is not said twice', () => {
    const sum = x(Cel.expression('auth.identity.quota + 1.0'));
    expect(sum.problems('1.4')).toHaveLength(1);
    expect(identityProblems(sum, '1.4', SUBSCRIPTION)).toEqual([]);
  });
});

describe('an object that can be missing', () => {
  const contract = SUBSCRIPTION.with('subscription_info.labels.team');
  const path = 'auth.identity.subscription_info.labels';
  const team = x(Cel.identity('subscription_info.labels.team'));

  test('fails the whole call, where auth is a struct', () => {
    expect(identityProblems(team, '1.5', contract)).toEqual([
      `label "x": \`${path}\` may be missing, and then Kuadrant sends neither check nor report, and the request passes unlimited and uncounted: test the object first, with \`auth != null && has(${path}) && …\`.`,
    ]);
    expect(identityProblems(team, '1.4', contract)).toEqual([]);
  });

  test('is fine behind a guard of its own', () => {
    const tested = Cel.expression(
      `auth != null && has(${path}) && has(${path}.team) && ${path}.team != null ? ${path}.team : "none"`,
    );
    expect(identityProblems(x(tested), '1.5', contract)).toEqual([]);
  });
});

describe('a header that clients can send', () => {
  const says = (said: string, header: string) =>
    `${said} reads the header ${header}, which the AuthPolicy does not inject: clients could send any value, and each would be a new series. Inject it and declare it with .withHeader("${header}"), or read x-maas-username or x-maas-tier.`;

  test.each<readonly [string, Cel, readonly string[]]>([
    ['becomes a label', Cel.header('X-Region'), [says('label "x"', 'x-region')]],
    ['is injected', Cel.header('X-MaaS-Tier'), []],
    [
      'becomes part of a label',
      Cel.expression('"x-a" in request.headers ? "a/" + request.headers["x-a"].lowerAscii() : "none"'),
      [says('label "x"', 'x-a')],
    ],
    [
      'only decides between texts of ours',
      Cel.expression(
        '"accept" in request.headers && request.headers["accept"].startsWith("text/event") ? "stream" : "json"',
      ),
      [],
    ],
    [
      'is the path',
      Cel.expression('request.headers[":path"]'),
      [
        'label "x" reads the header :path, and each path a client thinks of would be a new series: write Cel.pathSegment(2).',
      ],
    ],
    ['is one that the route has to match', Cel.expression('request.headers[":method"]'), []],
  ])('%s', (_, cel, problems) => {
    expect(headerProblems([], x(cel), '1.5', TIER)).toEqual(problems);
  });

  test("becomes a label of the gateway's metrics", () => {
    expect(headerProblems([{ name: 'plan', header: 'X-Plan' }], TelemetryLabels.tier(), '1.5', TIER)).toEqual(
      [says('gateway label "plan"', 'x-plan')],
    );
  });
});

test('the checks never throw, whatever they are given', () => {
  const names = fc.oneof(fc.constantFrom('tier', 'userid', 'groups', 'info', 'info.org', ''), fc.string());
  const contracts = fc
    .tuple(
      fc.array(fc.tuple(names, fc.constantFrom(...IDENTITY_FIELD_TYPES), fc.constantFrom('always', 'maybe'))),
      names,
    )
    .map(([fields, header]) =>
      fields.reduce(
        (contract, [path, type, presence]) =>
          contract.with(path, { type, presence: presence }).without(header),
        IdentityContract.none().withHeader(header),
      ),
    );
  const cels = fc.oneof(
    names.map((name) => Cel.identity(name)),
    names.map((name) => Cel.header(name)),
    fc.string().map((text) => Cel.expression(text)),
    fc
      .constantFrom('auth', 'auth.identity', 'auth.identity.groups[0]', 'request.headers')
      .map((text) => Cel.expression(text)),
  );
  fc.assert(
    fc.property(
      contracts,
      contracts,
      fc.dictionary(fc.string(), fc.record({ cel: cels })),
      fc.constantFrom(...KUADRANT_VERSIONS, '2.0' as KuadrantVersion),
      names,
      (gateway, identity, labels, version, header) => {
        const vocabulary = TelemetryLabels.of(labels);
        const routes = [
          { name: 'a', namespace: 'b', identity },
          { name: 'c', namespace: 'd' },
        ];
        const said = [
          ...identityProblems(vocabulary, version, gateway, routes),
          ...headerProblems(
            [{ name: header, header }],
            vocabulary,
            version,
            gateway.merged(identity),
            routes,
          ),
        ];
        expect(said.every((problem) => /[.?]$/.test(problem))).toBe(true);
        expect(presetFor(vocabulary, version).problems()).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});
