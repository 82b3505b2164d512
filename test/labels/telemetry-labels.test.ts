import { Cel, TelemetryLabels } from '../../lib';

describe('presets', () => {
  test('tier: every label is known at the request, and so on all three counters', () => {
    const labels = TelemetryLabels.tier();
    expect(labels.names).toEqual(['user', 'tier', 'model']);
    for (const counter of ['authorized_calls', 'limited_calls', 'authorized_hits'] as const) {
      expect(labels.on(counter, '1.5').map(({ name }) => name)).toEqual(['user', 'tier', 'model']);
    }
  });

  test('subscription: model is read from the response, and so on authorized_hits only', () => {
    const labels = TelemetryLabels.subscription();
    expect(labels.names).toEqual(['subscription', 'organization_id', 'cost_center', 'model']);
    expect(labels.on('authorized_hits', '1.5').map(({ name }) => name)).toEqual(labels.names);
    expect(labels.on('limited_calls', '1.5').map(({ name }) => name)).not.toContain('model');
  });

  test('subscription: the user is opt-in', () => {
    expect(TelemetryLabels.subscription().has('user')).toBe(false);
    expect(TelemetryLabels.subscription({ user: true }).has('user')).toBe(true);
  });

  test.each(['1.4', '1.5', 'next'] as const)('both are sound under Kuadrant %s', (version) => {
    expect(TelemetryLabels.tier().problems(version)).toEqual([]);
    expect(TelemetryLabels.subscription({ user: true }).problems(version)).toEqual([]);
  });
});

describe('a vocabulary is a value', () => {
  const tier = TelemetryLabels.tier();

  test('changing it leaves the old one alone', () => {
    const changed = tier
      .without('user')
      .with('region', { cel: Cel.literal('eu') })
      .renamed('tier', 'plan');
    expect(changed.names).toEqual(['plan', 'model', 'region']);
    expect(tier.names).toEqual(['user', 'tier', 'model']);
  });

  test('a label is found by what it counts, whatever it is called', () => {
    expect(tier.renamed('tier', 'plan').growingWith('plans')?.name).toBe('plan');
    expect(TelemetryLabels.subscription().growingWith('plans')?.name).toBe('subscription');
    expect(tier.without('user').growingWith('users')).toBeUndefined();
  });

  test('replacing a label keeps its place', () => {
    const replaced = tier.with('tier', { cel: Cel.identity('plan'), growsWith: 'plans' });
    expect(replaced.names).toEqual(tier.names);
    expect(replaced.find('tier')?.cel.text).toContain('auth.identity.plan');
  });
});

describe('refused', () => {
  const region = { cel: Cel.literal('eu') };

  test.each([
    [
      'a name Prometheus refuses',
      'org-id',
      'label "org-id" is not a label name that survives the way to Prometheus: use letters, digits and "_", ' +
        'beginning with a letter, such as "org_id".',
    ],
    ['an empty name', '', 'label "" is not a label name that survives the way to Prometheus'],
    [
      'a name that Limitador adds',
      'limitador_namespace',
      'label "limitador_namespace" is taken: Limitador adds it to every counter. Choose another name.',
    ],
    ['the label of buckets', 'le', 'label "le" is taken: histogram buckets use it. Choose another name.'],
    [
      "vLLM's own name for the model",
      'model_name',
      'label "model_name" is taken: vLLM uses it for the served model name, which is another name than the one at ' +
        'the gateway. Choose another name.',
    ],
    [
      'a name Prometheus reserves',
      '__name__',
      'label "__name__": Prometheus keeps names that begin with "__" for itself.',
    ],
    [
      'a target label',
      'pod',
      'label "pod" is taken: Prometheus adds it to every target. Choose another name.',
    ],
  ])('%s', (_, name, problem) => {
    expect(TelemetryLabels.tier().with(name, region).problems('1.5')).toEqual([
      expect.stringContaining(problem),
    ]);
  });

  test('an empty vocabulary', () => {
    expect(TelemetryLabels.of({}).problems('1.5')).toEqual([
      'no labels are left: a TelemetryPolicy needs at least one. Start from TelemetryLabels.tier().',
    ]);
  });

  test('dropping or renaming a label that is not there', () => {
    const labels = TelemetryLabels.tier().without('users').renamed('plan', 'tier');
    expect(labels.problems('1.5')).toEqual([
      'without("users"): there is no such label; there are user, tier, model.',
      'renamed("plan", "tier"): there is no such label; there are user, tier, model.',
    ]);
  });

  test('two labels of one name', () => {
    expect(TelemetryLabels.tier().renamed('user', 'tier').problems('1.5')).toEqual([
      'label "tier" stands twice: a counter carries a name once.',
    ]);
  });

  test('a field or segment that cannot be', () => {
    const labels = TelemetryLabels.of({
      cost_center: { cel: Cel.identity('cost-center') },
      model: { cel: Cel.pathSegment(0) },
    });
    expect(labels.problems('1.5')).toEqual([
      'label "cost_center": Cel.identity("cost-center"): a field is a name or a dotted path of letters, digits and ' +
        '"_"; let the AuthPolicy give it such a name.',
      'label "model": Cel.pathSegment(0): segments are counted from 1; write Cel.pathSegment(1) for the first.',
    ]);
  });

  test('an expression that can fail, with what that costs in the version', () => {
    const labels = TelemetryLabels.tier().with('org', { cel: Cel.expression('auth.identity.org') });
    expect(labels.problems('1.5')).toEqual([
      expect.stringMatching(/^label "org": .*unlimited and uncounted/),
    ]);
    expect(labels.problems('1.4')).toEqual([expect.stringMatching(/^label "org": .*left out/)]);
  });
});
