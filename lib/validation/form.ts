import { anyOf, nearest, quote, repeated } from './wording';

/** JSON Schema (draft 7), as far as forms need it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a form makes of a value: the value with every wrong part repaired or left out, and what was wrong. */
export interface Reading<T> {
  readonly value: T | undefined;
  readonly problems: readonly string[];
}

/**
 * The form of plain data that comes from YAML, JSON or JavaScript. One table of forms reads the data, says in sentences
 * what is wrong with it, and gives the JSON Schema that editors use.
 */
export interface Form<T> {
  readonly schema: JsonSchema;
  /** @param where the place of the value, such as `kuadrant.version`; empty for the whole */
  read(value: unknown, where: string): Reading<T>;
}

/** The parts of a record, each with its form: a part that the type has and the table has not does not compile. */
export type FormsOf<T> = { readonly [K in keyof T]-?: Form<NonNullable<T[K]>> };

interface Documented {
  readonly description: string;
  readonly default?: unknown;
}

export interface TextOptions extends Documented {
  /** What is wrong with the text; nothing where it fits. */
  readonly problems?: (where: string, text: string) => readonly string[];
  /** The text that was probably meant by one with problems. */
  readonly repaired?: (text: string) => string | undefined;
  /** The form of the text, as JSON Schema has it. */
  readonly schema?: JsonSchema;
}

export function text(options: TextOptions): Form<string> {
  return {
    schema: { type: 'string', ...options.schema, ...documented(options) },
    read: (value, where) => {
      if (typeof value !== 'string')
        return wrong(`${where} is ${shown(value)}: write a string${quoted(value)}.`);
      const problems = options.problems?.(where, value) ?? [];
      return { value: problems.length === 0 ? value : options.repaired?.(value), problems };
    },
  };
}

export function flag(options: Documented): Form<boolean> {
  return {
    schema: { type: 'boolean', ...documented(options) },
    read: (value, where) =>
      typeof value === 'boolean'
        ? { value, problems: [] }
        : wrong(`${where} is ${shown(value)}: write true or false.`),
  };
}

/** One of some names. */
export function choice<T extends string>(known: readonly T[], options: Documented): Form<T> {
  return {
    schema: { type: 'string', enum: [...known], ...documented(options) },
    read: (value, where) => {
      const found = known.find((one) => one === value);
      if (found !== undefined) return { value: found, problems: [] };
      // Short names, such as versions, are all near each other.
      const [near] = typeof value === 'string' && value.length > 3 ? nearest(value, known) : [];
      const meant = near === undefined ? '' : ` Did you mean '${near}'?`;
      const names = known.map((one) => `'${one}'`).join(', ');
      return typeof value === 'string'
        ? wrong(`${where} ${quote(value)} is unknown: write one of ${names}.${meant}`)
        : wrong(`${where} is ${shown(value)}: write one of ${names}${inQuotes(value, known)}.`);
    },
  };
}

export interface ListOptions extends Documented {
  /** What to say of an empty list. */
  readonly empty?: string;
}

/** A list of different values. */
export function list<T extends string>(of: Form<T>, options: ListOptions): Form<readonly T[]> {
  return {
    schema: {
      type: 'array',
      items: of.schema,
      uniqueItems: true,
      ...(options.empty === undefined ? {} : { minItems: 1 }),
      ...documented(options),
    },
    read: (value, where) => {
      if (!Array.isArray(value)) {
        const one = typeof value === 'string' ? `, such as [${JSON.stringify(value)}]` : '';
        return wrong(`${where} is ${shown(value)}: write a list of strings${one}.`);
      }
      if (value.length === 0 && options.empty !== undefined)
        return wrong(`${where} is empty: ${options.empty}.`);
      const read = value.map((one: unknown) => of.read(one, where));
      const sound = read.flatMap(({ value: one }) => one ?? []);
      return {
        value: sound.length === 0 && value.length > 0 ? undefined : [...new Set(sound)],
        problems: [
          ...read.flatMap(({ problems }) => problems),
          ...repeated(value.filter((one) => typeof one === 'string')).map(
            (one) => `${where} names "${one}" twice.`,
          ),
        ],
      };
    },
  };
}

export interface MapOptions<T> extends Documented {
  /** What is wrong with all entries together. */
  readonly problems?: (where: string, entries: Readonly<Record<string, T>>) => readonly string[];
}

/** Values alike, under names of the user's own. */
export function map<T>(of: Form<T>, options: MapOptions<T>): Form<Readonly<Record<string, T>>> {
  return {
    schema: { type: 'object', additionalProperties: of.schema, ...documented(options) },
    read: (value, where) => {
      if (!isMap(value)) return wrong(`${where} is ${shown(value)}: write a map with names of your own.`);
      const read = entriesOf(value).map(([key, one]) => [key, of.read(one, joined(where, key))] as const);
      const entries = Object.fromEntries(
        read.flatMap(([key, { value: one }]) => (one === undefined ? [] : [[key, one] as const])),
      );
      const problems = options.problems?.(where, entries) ?? [];
      return {
        value: problems.length === 0 ? entries : undefined,
        problems: [...read.flatMap(([, each]) => each.problems), ...problems],
      };
    },
  };
}

/** Parts by their names. */
export function record<T extends object>(parts: FormsOf<T>, options: Documented): Form<T> {
  const names = Object.keys(parts);
  const formOf = (name: string): Form<unknown> | undefined =>
    Object.hasOwn(parts, name) ? parts[name as keyof T] : undefined;
  return {
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(names.map((name) => [name, formOf(name)?.schema])),
      ...documented(options),
    },
    read: (value, where) => {
      if (!isMap(value)) return wrong(`${where} is ${shown(value)}: write a map with ${anyOf(names)}.`);
      const given = new Map(entriesOf(value));
      const unknown = [...given.keys()].filter((name) => formOf(name) === undefined);
      // In the order of the table, so that the same mistakes give the same text.
      const read = names.flatMap((name) =>
        given.has(name) ? [[name, formOf(name)?.read(given.get(name), joined(where, name))] as const] : [],
      );
      return {
        value: Object.fromEntries(
          read.flatMap(([name, each]) => (each?.value === undefined ? [] : [[name, each.value] as const])),
        ) as T,
        problems: [
          ...unknown.map((name) => unknownName(joined(where, name), name, names)),
          ...read.flatMap(([, each]) => each?.problems ?? []),
        ],
      };
    },
  };
}

/** Says that nobody knows a name, and which was probably meant. */
export function unknownName(where: string, name: string, known: readonly string[]): string {
  const [near] = nearest(name, known);
  return near === undefined
    ? `${where} is unknown: write ${anyOf(known)}.`
    : `${where} is unknown. Did you mean "${near}"?`;
}

/** A name, or a record that says more. */
export function short<S extends string, T extends object>(
  name: Form<S>,
  whole: Form<T>,
  options: Documented,
): Form<S | T> {
  return {
    schema: { anyOf: [name.schema, whole.schema], ...documented(options) },
    read: (value, where): Reading<S | T> =>
      isMap(value) ? whole.read(value, where) : name.read(value, where),
  };
}

function joined(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}

function documented(options: Documented): JsonSchema {
  return {
    description: options.description,
    ...(options.default === undefined ? {} : { default: options.default }),
  };
}

function wrong<T>(problem: string): Reading<T> {
  return { value: undefined, problems: [problem] };
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is spelled out as undefined is not given. */
function entriesOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, one]) => one !== undefined);
}

/** A value as messages show it, cut where it gets long. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol' || typeof value === 'bigint') return `a ${typeof value}`;
  try {
    const json = JSON.stringify(value) as string | undefined;
    return json === undefined ? String(value) : json.length > 80 ? `${json.slice(0, 77)}...` : json;
  } catch {
    return 'an object with a cycle';
  }
}

function inQuotes(value: unknown, known: readonly string[]): string {
  return known.includes(String(value)) ? ', in quotes' : '';
}

/** YAML reads 1.4 as a number and yes as true, where a string was meant. */
function quoted(value: unknown): string {
  return typeof value === 'number' || typeof value === 'boolean'
    ? ` in quotes, ${JSON.stringify(String(value))}`
    : '';
}
