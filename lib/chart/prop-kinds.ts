import { Dashboard } from '../dashboard/dashboard';
import { type PlatformSpec } from '../platform/platform-spec';
import { alertOptionKinds } from '../rules/alert-options';
import { isDuration } from '../validation/durations';
import { shown, unknownName } from '../validation/form';
import { type MaaSObservabilityChartProps } from './maas-observability-chart';

// What JavaScript, or data that was cast, can give a prop is told as a sentence, and the chart goes on without the prop:
// so everything that is wrong is said at once.

/** What a value of a prop is, as far as construction depends on it, and what to write. */
interface Kind {
  readonly write: string;
  readonly fits: (value: unknown) => boolean;
  /** What is wrong inside of a value that fits; `where` is its place. */
  readonly inside?: (where: string, value: unknown) => readonly string[];
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TEXT: Kind = { write: 'a string', fits: (value) => typeof value === 'string' };
const NUMBER: Kind = { write: 'a number', fits: (value) => typeof value === 'number' };
const DURATION: Kind = { write: 'a Duration, such as Duration.minutes(5)', fits: isDuration };
const RECORD: Kind = { write: 'an object with its props', fits: isObject };
const TEXTS: Kind = mapOf(TEXT);

/** Each prop that is not of the platform, so that one that is misspelt, or of another type, is told. */
const KINDS: Readonly<Record<Exclude<keyof MaaSObservabilityChartProps, keyof PlatformSpec>, Kind>> = {
  telemetryPolicy: orFalse(RECORD),
  gatewayTelemetry: orFalse(RECORD),
  wasmPlugin: RECORD,
  monitors: RECORD,
  dashboards: either(
    listOf({ write: 'a Dashboard', fits: (value) => isObject(value) && Dashboard.isDashboard(value) }),
    { write: 'a function of the standard ones', fits: (value) => typeof value === 'function' },
  ),
  prices: recordOf({ currency: TEXT, perMillionTokens: mapOf(either(NUMBER, mapOf(NUMBER))) }),
  grafanaDashboard: RECORD,
  persesDashboard: RECORD,
  consoleDashboard: RECORD,
  instance: TEXT,
  cluster: TEXT,
  folder: TEXT,
  labels: TEXTS,
  annotations: TEXTS,
  identity: { write: 'an IdentityContract, such as IdentityContract.tier()', fits: isObject },
  routes: listOf(RECORD),
  plans: listOf(TEXT),
  planField: TEXT,
  hostnames: listOf(TEXT),
  sizes: mapOf(NUMBER),
  seriesBudget: NUMBER,
  rules: {
    write: 'false, or a function of the standard rules',
    fits: (value) => value === false || typeof value === 'function',
  },
  alerts: alerts(),
  objectives: listOf({
    write: 'an Objective, such as Objective.availability({ … })',
    fits: (value) => isObject(value) && 'indicator' in value,
  }),
  networkPolicies: {
    write: 'true, false or an object with its props',
    fits: (value) => typeof value === 'boolean' || isObject(value),
  },
  samples: listOf(TEXT),
};

/** The names of the props that are not of the platform. */
export const OTHER_PROPS = Object.keys(KINDS);

/** The props without those of a wrong type, and what is wrong with them. */
export function soundProps(props: MaaSObservabilityChartProps): {
  readonly props: MaaSObservabilityChartProps;
  readonly problems: readonly string[];
} {
  const problems = new Map<string, readonly string[]>();
  for (const [name, kind] of Object.entries(KINDS)) {
    const value = props[name as keyof typeof KINDS] as unknown;
    if (value === undefined) continue;
    const found = problemsOf(kind, name, value);
    if (found.length > 0) problems.set(name, found);
  }
  if (problems.size === 0) return { props, problems: [] };
  const sound = Object.fromEntries(Object.entries(props).filter(([name]) => !problems.has(name)));
  return { props: sound, problems: [...problems.values()].flat() };
}

function problemsOf(kind: Kind, where: string, value: unknown): readonly string[] {
  return kind.fits(value)
    ? (kind.inside?.(where, value) ?? [])
    : [`${where} is ${shown(value)}: write ${kind.write}.`];
}

function listOf(kind: Kind): Kind {
  return {
    write: `a list, each ${kind.write}`,
    fits: Array.isArray,
    inside: (where, value) =>
      (value as readonly unknown[]).flatMap((one, i) => problemsOf(kind, `${where}[${i}]`, one)),
  };
}

function mapOf(kind: Kind): Kind {
  return {
    write: `an object, each value ${kind.write}`,
    fits: isObject,
    inside: (where, value) =>
      Object.entries(value as object).flatMap(([name, one]: [string, unknown]) =>
        problemsOf(kind, `${where}[${JSON.stringify(name)}]`, one),
      ),
  };
}

/** An object that has all of these parts. */
function recordOf(parts: Readonly<Record<string, Kind>>): Kind {
  return {
    write: `an object with ${Object.keys(parts).join(' and ')}`,
    fits: isObject,
    inside: (where, value) =>
      Object.entries(parts).flatMap(([name, kind]) =>
        problemsOf(kind, `${where}.${name}`, (value as Readonly<Record<string, unknown>>)[name]),
      ),
  };
}

function either(one: Kind, other: Kind): Kind {
  return {
    write: `${one.write}, or ${other.write}`,
    fits: (value) => one.fits(value) || other.fits(value),
    inside: (where, value) => problemsOf(one.fits(value) ? one : other, where, value),
  };
}

function orFalse(kind: Kind): Kind {
  return { ...kind, write: `false, or ${kind.write}`, fits: (value) => value === false || kind.fits(value) };
}

function alerts(): Kind {
  const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
    Object.entries(alertOptionKinds()).map(([name, kind]) => [
      name,
      kind === 'number' ? NUMBER : kind === 'duration' ? DURATION : RECORD,
    ]),
  );
  return {
    ...RECORD,
    inside: (where, value) =>
      Object.entries(value as object).flatMap(([name, one]: [string, unknown]) => {
        const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
        if (kind === undefined) return [unknownName(`${where}.${name}`, name, Object.keys(kinds))];
        return one === undefined ? [] : problemsOf(kind, `${where}.${name}`, one);
      }),
  };
}
