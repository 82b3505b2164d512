import fc from 'fast-check';
import { Cel } from '../../lib/cel/cel';
import { checkLabelExpression, checkPredicate } from '../../lib/cel/cel-check';
import { KUADRANT_VERSIONS, type KuadrantVersion } from '../../lib/platform/kuadrant-version';

const LEFT_OUT = 'and then the label is left out of that call';
const UNCOUNTED =
  'and then Kuadrant sends neither check nor report, and the request passes unlimited and uncounted';
const HTTP_500 = 'and then authentication fails and the client gets HTTP 500';
const SINCE_1_5 = ['1.5', 'next'] as const;
const TIER_GUARD = '`auth != null && has(auth.identity.tier) && auth.identity.tier != null ? … : "unknown"`';

const label = (text: string, version: KuadrantVersion = '1.5') =>
  checkLabelExpression(text, version).problems.map(({ message }) => message);
const predicate = (text: string, version: KuadrantVersion = '1.5') =>
  checkPredicate(text, version).problems.map(({ message }) => message);

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
      `\`auth.identity.tier\` is null when the identity has no \`tier\`, ${LEFT_OUT}: write \`Cel.identity('tier')\`, or guard it with ${TIER_GUARD}.`,
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
      `\`request.url_path.split("/")[2]\` fails when the path has fewer than 2 segments, ${HTTP_500}: write \`Cel.pathSegment(2)\`, or guard it with \`request.url_path.split("/").size() > 2 ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.path.startsWith("/llm/") ? request.path.split("/")[3] : "none"',
      `\`request.path.split("/")[3]\` fails when the path is \`/llm/\`, ${HTTP_500}: write \`Cel.pathSegment(3)\`, or guard it with \`request.path.split("/").size() > 3 ? … : "unknown"\`.`,
    ],
    [
      '1.5',
      'request.url_path.split("/").size() > 2 ? request.url_path.split("/")[2] : "none"',
      '`request.url_path.split("/").size() > 2 ? request.url_path.split("/")[2] : "none"` is empty when segment 2 of the path is empty, as in `/a//c/d/e`, and Prometheus drops an empty label: write `Cel.pathSegment(2)`, or guard it with `request.url_path.split("/")[2] != "" ? … : "unknown"`.',
    ],
    [
      '1.5',
      'request.headers["x-tier"]',
      `\`request.headers["x-tier"]\` fails when the header x-tier is missing, ${HTTP_500}: write \`Cel.header('x-tier')\`, or guard it with \`"x-tier" in request.headers ? … : "unknown"\`.`,
    ],
    [
      '1.3',
      'request.useragent',
      `\`request.useragent\` is null when there is no \`request.useragent\`, ${LEFT_OUT}: guard it with \`request.useragent != null ? … : "unknown"\`.`,
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
      `\`request.url_path.indexOf("/") + 1\` fails on every request (no such overload: uint + int), ${HTTP_500}: convert what does not fit with string(…), int(…) or double(…).`,
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
      '1.4',
      'request.size',
      `\`request.size\` gives an int on every request, and a label is a text, ${LEFT_OUT}: write \`string(request.size)\`.`,
    ],
    [
      '1.5',
      'request.size > 1000',
      `\`request.size > 1000\` gives a bool on every request, and a label is a text, ${HTTP_500}: write \`request.size > 1000 ? "true" : "false"\`.`,
    ],
    [
      '1.5',
      'request.host.split(".")',
      `\`request.host.split(".")\` gives a list on every request, and a label is a text, ${HTTP_500}: write \`request.host.split(".").join(",")\`.`,
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
      SINCE_1_5,
    ],
    ['request.headers["x-tier"] != null ? request.headers["x-tier"] : "none"', ['1.3']],
    ['request.headers[?"x-tier"].orValue("none")', ['1.4', ...SINCE_1_5]],
    // `.?` fails where a key is missing, unlike in other implementations of CEL.
    ['request.headers.?authorization.orValue("none")', []],
    [
      'request.path.startsWith("/llm/") && request.path.split("/").size() > 2 && request.path.split("/")[2] != "" ? request.path.split("/")[2] : "none"',
      KUADRANT_VERSIONS,
    ],
    // Kuadrant 1.3 keeps no lists of `auth`, and its filter has no parts of a date.
    [
      'auth != null && has(auth.identity.groups) && auth.identity.groups != null && auth.identity.groups.exists(g, g == "admin") ? "admin" : "user"',
      ['1.4', ...SINCE_1_5],
    ],
    ['string(request.time.getHours()) + "h"', ['1.4', ...SINCE_1_5]],
    ['auth != null ? "known" : "anonymous"', KUADRANT_VERSIONS],
    ['has(request.grpc) ? request.grpc.service : "http"', SINCE_1_5],
    ['requestBodyJSON("/model")', ['1.3', 'next']],
    ['request.method.lowerAscii().replace("p", "b")', KUADRANT_VERSIONS],
    ['request.url_path.matches("(?i)^/V[0-9]+/") ? "versioned" : "plain"', KUADRANT_VERSIONS],
    // Numbers are written as text from 1.5 on.
    ['request.size', SINCE_1_5],
    // A ternary in the middle of another one needs parentheses.
    ['request.method == "POST" ? request.scheme == "https" ? "a" : "b" : "c"', []],
    ['request.method == "POST" ? (request.scheme == "https" ? "a" : "b") : "c"', ['1.4', ...SINCE_1_5]],
    ['request.method == "POST" ? "a" : request.scheme == "https" ? "b" : "c"', KUADRANT_VERSIONS],
    // `&&` evaluates both sides in 1.3, and `?:` only one.
    ['request.referer != null && request.referer.startsWith("a") ? "a" : "b"', ['1.4', ...SINCE_1_5]],
    ['(request.referer != null ? request.referer.startsWith("a") : false) ? "a" : "b"', KUADRANT_VERSIONS],
    ['request.referer == null ? "b" : request.referer.startsWith("a") ? "a" : "b"', KUADRANT_VERSIONS],
    // What 1.3 reads in the middle of `?:` or in a subscript only, it never asks Envoy for.
    ['request.method == "POST" ? request.host : "none"', ['1.4', ...SINCE_1_5]],
    ['["a", "b"][request.size > 9 ? 0 : 1]', ['1.4', ...SINCE_1_5]],
    ['{"a": request.host}.a', []],
    // A number takes its sign along in 1.3.
    ['request.url_path.split("/").size() -1 > 5 ? "deep" : "flat"', ['1.4', ...SINCE_1_5]],
    ['!!(request.method == "POST") ? "a" : "b"', ['1.3']],
    ['request.host.size() == 5 ? "a" : "b"', KUADRANT_VERSIONS],
    ['null in {"a": 1} ? "a" : "b"', ['1.3', '1.4']],
    ['string(request.time)', KUADRANT_VERSIONS],
    ['request.host.trim("x")', []],
    ['9223372036854775808 > 1 ? "a" : "b"', []],
    ['"""a"""', ['1.4', ...SINCE_1_5]],
  ])('sound where the shim agrees: %s', (text, versions) => {
    expect(KUADRANT_VERSIONS.filter((version) => label(text, version).length === 0)).toEqual(versions);
  });
});

describe('a pattern is one of the regex crate of Rust', () => {
  const verdict = (pattern: string) =>
    label(`request.host.matches(${JSON.stringify(pattern)}) ? "a" : "b"`).length === 0;

  test.each([
    ...[
      '^[\\w-]+$',
      '^[\\w.-]+$',
      'a}',
      'a]',
      '\\-',
      '\\A\\w+\\z',
      '[[:alpha:]]+',
      '[a-z&&[^b]]',
      '\\x{61}',
      '(?i:a)',
    ],
    ...[
      '\\p{L}+',
      '\\pL',
      '(?P<n>a)',
      '(?<n>a)',
      'a{1,3}',
      'a{2}{3}',
      '\\d{1,}?',
      '(?x) a b',
      '\\b{start}',
      '\\w{1,100}',
    ],
  ])('%s', (pattern) => {
    expect(verdict(pattern)).toBe(true);
  });

  test.each([
    ...[
      '^[\\w-.]+$',
      '/models/{id}',
      'a{,3}',
      '\\Qa\\E',
      '\\Z',
      '[\\d-x]',
      '\\y',
      '[[]',
      '[]',
      '\\w{1,2000}',
      '(?=a)',
    ],
    ...[
      '(?<!a)b',
      '(a)\\1',
      '*a',
      'a|*',
      '[z-a]',
      '(?<n>a)(?<n>b)',
      '(',
      'a)',
      '(?-u).',
      '\\p{foo}',
      '(?>a)',
      '[[:alpha:]',
    ],
  ])('%s is refused', (pattern) => {
    expect(verdict(pattern)).toBe(false);
  });

  test('and the message says what it refuses', () => {
    expect(label('request.host.matches("^[\\\\w-.]+$") ? "a" : "b"')).toEqual([
      '`request.host.matches("^[\\\\w-.]+$")` fails on every request (the shim\'s matches() refuses the pattern ' +
        `"^[\\\\w-.]+$": a range goes from one character to another), ${HTTP_500}: write a pattern of the regex crate of Rust.`,
    ]);
  });

  test('and cannot keep a synth busy', () => {
    expect(label(`"${'a'.repeat(60)}!".matches("^(a+)+$") ? "a" : "b"`)).toEqual([]);
  });
});

describe('the advice', () => {
  test.each([
    [
      '1.5',
      'request.headers.?authorization.orValue("none")',
      'request.headers.?authorization',
      'the header authorization is missing',
      HTTP_500,
      '"authorization" in request.headers',
      "Cel.header('authorization')",
    ],
    [
      '1.4',
      'request.headers.?authorization.orValue("none")',
      'request.headers.?authorization',
      'the header authorization is missing',
      LEFT_OUT,
      '"authorization" in request.headers',
      "Cel.header('authorization')",
    ],
  ] as const)('%s: %s', (version, text, part, when, cost, guard, factory) => {
    expect(label(text, version)).toEqual([
      `\`${part}\` fails when ${when}, ${cost}: write \`${factory}\`, or guard it with \`${guard} ? … : "unknown"\`.`,
    ]);
  });

  test('guards a condition so that Kuadrant 1.3 does not evaluate it', () => {
    expect(predicate('request.referer.startsWith("a")', '1.3')).toEqual([
      '`request.referer.startsWith("a")` fails when there is no `request.referer`: guard it with `request.referer != null ? … : false`.',
    ]);
  });

  test('of a body says that the report is lost', () => {
    expect(label('responseBodyJSON("/n") == "a"')).toEqual([
      '`responseBodyJSON("/n") == "a"` gives a bool on every request, and a label is a text, and then the report is lost, ' +
        'and with it the tokens of the request: write `responseBodyJSON("/n") == "a" ? "true" : "false"`.',
    ]);
  });

  test.each([
    ['1.5', 'so the label is never sent, and nothing says so'],
    ['next', 'so the filter rejects its whole configuration, and nothing is authenticated or counted'],
  ] as const)('says in Kuadrant %s what becomes of what does not parse', (version, cost) => {
    expect(label('request.method == "POST" ? request.scheme == "https" ? "a" : "b" : "c"', version)).toEqual([
      `\`request.method == "POST" ? request.scheme == "https" ? "a" : "b" : "c"\` does not parse in Kuadrant ${version} ` +
        `(unexpected ? at character 54), ${cost}: put the inner \`… ? … : …\` into parentheses.`,
    ]);
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
