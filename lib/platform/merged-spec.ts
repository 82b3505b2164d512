import { type PlatformSpec } from './platform-spec';

/** The second where it says something, else the first; the parts of a part are filled in alike. */
export function mergedSpecs(first: PlatformSpec, second: PlatformSpec): PlatformSpec {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second) as [string, unknown][]) {
    if (value !== undefined) merged[key] = both(key, merged[key], value);
  }
  return merged;
}

function both(key: string, old: unknown, said: unknown): unknown {
  if (key === 'stack') return ofOneStack(named(old), named(said));
  return isMap(old) && isMap(said) ? { ...old, ...defined(said) } : said;
}

/** What is said of one stack is not true of another. */
function ofOneStack(old: object, said: object): object {
  const name = (stack: object) => ('name' in stack ? stack.name : undefined);
  const other = name(said) !== undefined && name(old) !== undefined && name(said) !== name(old);
  return other ? said : { ...old, ...defined(said) };
}

function named(stack: unknown): object {
  return isMap(stack) ? stack : stack === undefined ? {} : { name: stack };
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function defined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
