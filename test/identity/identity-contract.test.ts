import { IdentityContract } from '../../lib/identity/identity-contract';

describe('presets', () => {
  test('tier', () => {
    const contract = IdentityContract.tier();
    expect(contract.paths).toEqual(['userid', 'tier']);
    expect(contract.headers).toEqual(['x-maas-username', 'x-maas-tier']);
    expect(contract.field('auth.identity.tier')).toEqual({ type: 'string', presence: 'always' });
  });

  test('subscription', () => {
    const contract = IdentityContract.subscription();
    expect(contract.field('tier')).toBeUndefined();
    expect(contract.field('groups')).toEqual({ type: 'list', presence: 'always' });
    expect(contract.field('subscription_info.costCenter')).toEqual({ type: 'string', presence: 'maybe' });
    expect(contract.headerCarrying('selected_subscription')).toBe('x-maas-subscription');
  });

  test.each([IdentityContract.tier(), IdentityContract.subscription(), IdentityContract.none()])(
    'are sound',
    (contract) => {
      expect(contract.problems()).toEqual([]);
    },
  );
});

describe('a contract is a value', () => {
  const tier = IdentityContract.tier();

  test('changing it leaves the old one alone', () => {
    const changed = tier
      .with('quota', 'number')
      .without('tier')
      .withHeader('X-Region')
      .withoutHeader('x-maas-tier');
    expect(changed.paths).toEqual(['userid', 'quota']);
    expect(changed.headers).toEqual(['x-maas-username', 'x-region']);
    expect(changed.problems()).toEqual([]);
    expect(tier.paths).toEqual(['userid', 'tier']);
    expect(tier.headers).toEqual(['x-maas-username', 'x-maas-tier']);
  });

  test('an object goes with what is in it', () => {
    const { paths } = IdentityContract.subscription().without('subscription_info');
    expect(paths.filter((path) => path.startsWith('subscription_info'))).toEqual([]);
    expect(paths).toContain('subscription_error');
  });

  test('merged has the fields and headers of both, and takes the other one where both have a field', () => {
    const merged = tier.merged(
      IdentityContract.of({ tier: 'number', org: 'string' }).withHeader('x-org', 'org'),
    );
    expect(merged.paths).toEqual(['userid', 'tier', 'org']);
    expect(merged.field('tier')?.type).toBe('number');
    expect(merged.headers).toEqual(['x-maas-username', 'x-maas-tier', 'x-org']);
  });

  test('fields of another filter are written from `auth` on', () => {
    const contract = tier.with('auth.billing.account');
    expect(contract.filters).toEqual(['identity', 'billing']);
    expect(contract.paths).toContain('auth.billing.account');
    expect(contract.membersOf('auth.billing')).toEqual(['account']);
  });
});

describe('refused', () => {
  const tier = IdentityContract.tier();

  test.each<readonly [string, IdentityContract, string]>([
    [
      'a field to drop that is not there',
      tier.without('plan'),
      'without("plan"): there is no such field; there are userid, tier.',
    ],
    [
      'a header to drop that is not there',
      IdentityContract.none().withoutHeader('x-tier'),
      'withoutHeader("x-tier"): there is no such header; there are none.',
    ],
    [
      'an empty path',
      tier.with(''),
      'identity field "" is not a path: write names with dots between, such as "subscription_info.costCenter".',
    ],
    [
      'a path with a gap',
      tier.with('info..org'),
      'identity field "info..org" is not a path: write names with dots between, such as "subscription_info.costCenter".',
    ],
    [
      'a field in an object that is not declared',
      tier.with('info.org'),
      'identity field "info.org" stands in "info", which is not declared: add .with("info", "object").',
    ],
    [
      'a field in a text',
      tier.with('tier.name'),
      'identity field "tier.name" stands in "tier", which is a string: declare that one as "object".',
    ],
    [
      'an unknown type',
      tier.with('plan', 'text' as never),
      'identity field "plan" has the type "text": write string, number, bool, list or object.',
    ],
    [
      'an unknown presence',
      tier.with('plan', { presence: 'never' as never }),
      'identity field "plan" has the presence "never": write "always" or "maybe".',
    ],
    ['a bad header', tier.withHeader('x tier'), `the contract's "x tier" is not the name of a header.`],
  ])('%s', (_, contract, problem) => {
    expect(contract.problems()).toEqual([problem]);
  });
});
