import { Duration } from 'cdk8s';
import fc from 'fast-check';

// Values that the compiler lets through and that a manifest, a query, an expression or a template could trip over.

const HOSTILE = [
  ...[
    '',
    ' ',
    '\n',
    '\t',
    '\u0000',
    '\u2028',
    '\ud800',
    'a\nb: c',
    'a: b',
    '- a',
    '# a',
    '---',
    '...',
    '*a',
    '&a',
    '!a',
  ],
  ...[
    '%a',
    '@a',
    '`',
    '|',
    '>',
    '{a: b}',
    '[a]',
    '"',
    "'",
    '\\',
    'a"b',
    "a'b",
    '~',
    'null',
    'true',
    'no',
    'on',
    '0x10',
  ],
  ...[
    '1e3',
    '0o7',
    '.inf',
    '.nan',
    '2026-11-24',
    '<<',
    '=',
    '"}) or vector(1) #',
    '",user="admin',
    '\\"} == 0 or up{a="',
  ],
  ...[
    '.*',
    '.+',
    'a|b',
    '$',
    '$1',
    '${datasource}',
    '$__range',
    '[[model]]',
    '$user"',
    '{{ $value }}',
    '{{ .Bad }}',
  ],
  ...[
    '{{ template "x" }}',
    '{{',
    '}}',
    '") || true || ("',
    'auth.identity.userid',
    'a ? b : c',
    '/* a',
    '// a',
  ],
  ...[
    '../../etc/passwd',
    '/absolute',
    'a/b',
    'a\\b',
    'CON',
    '.',
    '..',
    'ä',
    '日本語',
    '😀',
    'İ',
    'ﬀ',
    'A',
    'a_b',
    'a.b',
  ],
  ...[
    '-a',
    'a-',
    'a--b',
    'a'.repeat(63),
    'a'.repeat(64),
    'a'.repeat(254),
    '__proto__',
    'constructor',
    'toString',
  ],
  ...['le', '__name__', 'job', 'namespace', 'password: hunter2'],
];

/** Any string: one that bites, one that might do, or whatever there is. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

/** Mostly what would do, so that the props beside it are looked at as well. */
export function mostly<T>(good: T, bad: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: bad });
}

export const nameLike = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/) },
  { weight: 1, arbitrary: text },
);

export const pairs = fc.oneof(
  { weight: 2, arbitrary: fc.dictionary(nameLike, nameLike, { maxKeys: 2, noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }) },
);

export const number = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.5,
    0.999,
    1.5,
    2 ** 31,
    2 ** 53,
    65_536,
    NaN,
    Infinity,
    -Infinity,
    1e-300,
    1e300,
  ),
  fc.double(),
  fc.integer(),
);

/** cdk8s itself refuses negative ones. */
export const duration = fc.constantFrom(
  Duration.millis(0),
  Duration.millis(1),
  Duration.millis(1_500),
  Duration.seconds(15),
  Duration.seconds(30),
  Duration.minutes(1),
  Duration.hours(36),
  Duration.days(30),
  Duration.days(4_000),
);

/** A value for every prop, each left out at times; one that is added to the type has to be added here. */
export function props<P>(
  values: { readonly [K in keyof P]-?: fc.Arbitrary<NonNullable<P[K]>> },
  required: readonly (keyof P)[] = [],
): fc.Arbitrary<P> {
  return fc.record(values, {
    requiredKeys: [...required] as never[],
    noNullPrototype: true,
  }) as unknown as fc.Arbitrary<P>;
}

/** As {@link props}, but only a few of them at once: with all of them hardly anything would be sound. */
export function fewProps<P>(values: {
  readonly [K in keyof P]-?: fc.Arbitrary<NonNullable<P[K]>>;
}): fc.Arbitrary<P> {
  const keys = Object.keys(values) as (keyof P)[];
  return fc.subarray(keys, { minLength: 1, maxLength: 3 }).chain((chosen) => {
    const picked = Object.fromEntries(chosen.map((key) => [key, values[key]]));
    return fc.record(picked, { noNullPrototype: true }) as unknown as fc.Arbitrary<P>;
  });
}
