import fc from 'fast-check';
import { Cel } from '../../lib/cel/cel';
import { checkLabelExpression, checkPredicate } from '../../lib/cel/cel-check';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../../lib/platform/kuadrant-version';

const DROPPED = 'and then the label is dropped from that call';
const UNCOUNTED = 'and then the whole rate-limit call fails and the request passes unlimited and uncounted';
const TIER_GUARD = '`auth != null && has(auth.identity.tier) && auth.identity.tier != null ? … : "unknown"`';

const label = (text: string, version: KuadrantVersion = '1.5') =>
  checkLabelExpression(text, version).problems;
const predicate = (text: string, version: KuadrantVersion = '1.5') => checkPredicate(text, version).problems;

describe('what the factories of Cel write', () => {
  test.each(KUADRANT_VERSIONS)('is sound in Kuadrant %s', (version) => {
    const written = [
      Cel.identity('tier'),
      Cel.identity('subscription_info.costCenter', { fallback: 'none' }),
      Cel.pathSegment(1),
      Cel.pathSegment(12),
      Cel.header('X-MaaS-Tier'),
      Cel.literal('prod "eu"\n'),
      ...(version === '1.3' ? [] : [Cel.responseBody('/model')]),
    ];
    expect(written.flatMap(({ text }) => label(text, version))).toEqual([]);
  });

  test.each([
    [Cel.identity('subscription_info.name'), ['auth'], ['auth.identity.subscription_info.name'], []],
    [Cel.pathSegment(2), ['request'], [], []],
    [Cel.header('X-Tier'), ['request'], [], ['x-tier']],
    [Cel.responseBody('/model'), ['response-body'], [], []],
    [Cel.literal('prod'), [], [], []],
  ])('says what it reads: %s', ({ text }, reads, authPaths, headers) => {
    expect(checkLabelExpression(text, '1.5')).toEqual({
      problems: [],
      reads: new Set(reads),
      authPaths,
      headers,
    });
  });

  test('an empty fallback is refused, as Prometheus would drop the label', () => {
    expect(label(Cel.identity('tier', { fallback: '' }).text)).toEqual([
      expect.stringContaining(
        'is empty when the identity has no `tier`, and Prometheus drops an empty label',
      ),
    ]);
  });
});

describe('a label that is not a text on every request is refused', () => {
  test.each<readonly [KuadrantVersion, string, string]>([
    [
      '1.5',
      'auth.identity.tier',
      `\`auth.identity.tier\` fails when the identity has no \`tier\`, ${UNCOUNTED}: write \`Cel.identity('tier')\`, or guard it with ${TIER_GUARD}.`,
    ],
    [
      '1.4',
      'auth.identity.tier',
      `\`auth.identity.tier\` is null when the identity has no \`tier\`, ${DROPPED}: write \`Cel.identity('tier')\`, or guard it with ${TIER_GUARD}.`,
    ],
    [
      '1.5',
      'has(auth.identity.tier) && auth.identity.tier != null ? auth.identity.tier : "none"',
      `\`auth.identity\` fails when no auth call ran, ${UNCOUNTED}: write \`Cel.identity('tier')\`, or guard it with ${TIER_GUARD}.`,
    ],
    [
      '1.5',
      'auth != null && has(auth.identity.tier) ? auth.identity.tier : "none"',
      `\`auth != null && has(auth.identity.tier) ? auth.identity.tier : "none"\` is null when \`auth.identity.tier\` is null, ${UNCOUNTED}: write \`Cel.identity('tier')\`, or guard it with ${TIER_GUARD}.`,
    ],
    [
      '1.5',
      'auth.metadata.plan',
      `\`auth.metadata.plan\` fails when there is no \`auth.metadata.plan\`, ${UNCOUNTED}: guard it with \`auth != null && has(auth.metadata.plan) && auth.metadata.plan != null ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.url_path.split("/")[2]',
      `\`request.url_path.split("/")[2]\` fails when the path has fewer than 2 segments, ${UNCOUNTED}: write \`Cel.pathSegment(2)\`, or guard it with \`request.url_path.split("/").size() > 2 ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.path.startsWith("/llm/") ? request.path.split("/")[3] : "none"',
      `\`request.path.split("/")[3]\` fails when the path is \`/llm/\`, ${UNCOUNTED}: write \`Cel.pathSegment(3)\`, or guard it with \`request.path.split("/").size() > 3 ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.url_path.split("/").size() > 2 ? request.url_path.split("/")[2] : "none"',
      '`request.url_path.split("/").size() > 2 ? request.url_path.split("/")[2] : "none"` is empty when segment 2 of the path is empty, as in `/a//c/d/e`, and Prometheus drops an empty label: write `Cel.pathSegment(2)`, or guard it with `request.url_path.split("/")[2] != "" ? … : "unknown"`.',
    ],
    [
      '1.5',
      'request.headers["x-tier"]',
      `\`request.headers["x-tier"]\` fails when the header x-tier is missing, ${UNCOUNTED}: write \`Cel.header('x-tier')\`, or guard it with \`"x-tier" in request.headers ? … : "unknown"\`.`,
    ],
    [
      '1.3',
      'request.useragent',
      `\`request.useragent\` is null when there is no \`request.useragent\`, ${DROPPED}: guard it with \`request.useragent != null ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.query',
      '`request.query` is empty when the request has no query string, and Prometheus drops an empty label: guard it with `request.query != "" ? … : "unknown"`.',
    ],
    [
      '1.5',
      'auth != null && has(auth.identity.groups) && auth.identity.groups != null ? auth.identity.groups[0] : "none"',
      `\`auth.identity.groups[0]\` fails when \`auth.identity.groups\` is [], ${UNCOUNTED}: guard it with \`auth.identity.groups.size() > 0 ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.url_path.substring(request.url_path.indexOf("/") + 1)',
      '`request.url_path.indexOf("/") + 1` fails on every request (no such overload: uint + int): convert what does not fit with string(…), int(…) or double(…).',
    ],
    [
      '1.5',
      'request.url_path.matches("^/v[0-9]+/") ? request.url_path.split("/")[2] : "none"',
      '`request.url_path.split("/")[2]` stands behind a condition that no request of this check meets, so nothing shows that it always gives a value: guard it by what it needs, such as `.size() > 2`.',
    ],
    [
      '1.5',
      '""',
      '`""` is empty on every request, and Prometheus drops an empty label: write a text for that case, such as "unknown".',
    ],
    [
      '1.5',
      'request.size',
      '`request.size` gives an int on every request, and a label is a text: write `string(request.size)`.',
    ],
    [
      '1.5',
      'request.size > 1000',
      '`request.size > 1000` gives a bool on every request, and a label is a text: write `request.size > 1000 ? "true" : "false"`.',
    ],
    [
      '1.5',
      'request.host.split(".")',
      '`request.host.split(".")` gives a list on every request, and a label is a text: write `request.host.split(".").join(",")`.',
    ],
    [
      '1.5',
      `${'[1, 2, 3, 4, 5, 6, 7, 8].all(x, '.repeat(7)}true${')'.repeat(7)} ? "a" : "b"`,
      `\`${'[1, 2, 3, 4, 5, 6, 7, 8].all(x, '.repeat(4).slice(0, 99)}…\` takes too much work to be checked: write something simpler.`,
    ],
  ])('%s: %s', (version, text, problem) => {
    expect(label(text, version)).toEqual([problem]);
  });

  test.each<[string, readonly KuadrantVersion[]]>([
    ['auth != null && auth.identity.tier != null ? auth.identity.tier : "none"', ['1.3', '1.4']],
    [
      'has(auth.identity.tier) && auth != null && auth.identity.tier != null ? auth.identity.tier : "none"',
      KUADRANT_VERSIONS,
    ],
    [
      'auth != null && has(auth.identity) && has(auth.identity.tier) && auth.identity.tier != null ? auth.identity.tier : "x"',
      ['1.5', 'next'],
    ],
    ['request.headers["x-tier"] != null ? request.headers["x-tier"] : "none"', ['1.3']],
    ['request.headers[?"x-tier"].orValue("none")', ['1.4', '1.5', 'next']],
    [
      'request.path.startsWith("/llm/") && request.path.split("/").size() > 2 && request.path.split("/")[2] != "" ? request.path.split("/")[2] : "none"',
      KUADRANT_VERSIONS,
    ],
    [
      'auth != null && has(auth.identity.groups) && auth.identity.groups != null && auth.identity.groups.exists(g, g == "admin") ? "admin" : "user"',
      KUADRANT_VERSIONS,
    ],
    ['auth != null ? "known" : "anonymous"', KUADRANT_VERSIONS],
    ['has(request.grpc) ? request.grpc.service : "http"', ['1.5', 'next']],
    ['requestBodyJSON("/model")', ['1.3', 'next']],
    ['string(request.time.getHours()) + "h"', KUADRANT_VERSIONS],
    ['request.method.lowerAscii().replace("p", "b")', KUADRANT_VERSIONS],
    ['request.url_path.matches("(?i)^/V[0-9]+/") ? "versioned" : "plain"', KUADRANT_VERSIONS],
  ])('sound where the shim agrees: %s', (text, versions) => {
    expect(KUADRANT_VERSIONS.filter((version) => label(text, version).length === 0)).toEqual(versions);
  });
});

describe('a condition', () => {
  test.each([
    ['request.method == "POST" && request.url_path.startsWith("/llm/")'],
    ['auth.identity.tier == "gold"'],
    ['auth.identity.premium && !auth.identity.banned'],
    ['auth.identity.level > 3'],
    ['"admins" in auth.identity.groups'],
    ['responseBodyJSON("/model") == "granite"'],
  ])('may fail where auth or a body is missing: %s', (text) => {
    expect(predicate(text)).toEqual([]);
  });

  test.each([
    [
      'request.headers["x-tier"] == "gold"',
      '`request.headers["x-tier"]` fails when the header x-tier is missing: guard it with `"x-tier" in request.headers && …`.',
    ],
    [
      'request.url_path',
      '`request.url_path` gives a string on every request, and a condition is true or false: write a comparison with it.',
    ],
    [
      'auth.identity.tier + "x"',
      '`auth.identity.tier + "x"` gives a string where a condition is wanted: compare it with something.',
    ],
    [
      'auth.identity.tier.size() == "a" + 1',
      '`"a" + 1` fails on every request (no such overload: string + int): convert what does not fit with string(…), int(…) or double(…).',
    ],
    [
      'request.hosts == "a"',
      expect.stringMatching(
        /^`request.hosts` is no attribute that the shim can read: write request.headers, /,
      ),
    ],
  ])('that does not hold up is refused: %s', (text, problem) => {
    expect(predicate(text)).toEqual([problem]);
  });
});

describe('whatever is written', () => {
  const versions = fc.constantFrom(...KUADRANT_VERSIONS);
  const seeds = [
    Cel.identity('tier').text,
    Cel.pathSegment(2).text,
    Cel.header('x-tier').text,
    'auth.identity.groups.filter(g, g.startsWith("a")).map(g, g + "!").join(",")',
    'request.headers[?"x-tier"].or(optional.of("a")).orValue(responseBodyJSON("/model"))',
    '{"a": [1, 2u, 3.0, b"x", null]}["a"][int("1")] == -request.size ? string(request.time) : r"\\d" + \'\\u00e9\'',
  ];
  const mutated = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.constantFrom(...seeds),
      fc.nat(60),
      fc.nat(60),
      fc.string({ maxLength: 3, unit: 'binary' }),
    )
    .map(([a, b, from, to, noise]) => a.slice(0, from) + noise + b.slice(to));

  test.each([
    ['noise', fc.string({ maxLength: 60, unit: 'binary' })],
    ['pieces of expressions', mutated],
  ])('%s is answered with sentences', (_, texts) => {
    fc.assert(
      fc.property(texts, versions, (text, version) => {
        for (const problem of [...label(text, version), ...predicate(text, version)]) {
          expect(problem).toMatch(/^.+: .+\.$/s);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('as a literal it is a sound label', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), versions, (text, version) => {
        expect(label(Cel.literal(text).text, version)).toEqual([]);
      }),
    );
  });
});
