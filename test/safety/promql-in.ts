import { type Manifest } from '../support/manifest-oracles';

/** Every `expr` of an object, those in the JSON of a dashboard too. */
export function promqlIn(manifest: Manifest): readonly string[] {
  return exprsOf(manifest);
}

function exprsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(exprsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'expr' && typeof inner === 'string') return [inner];
    if (key === 'json' && typeof inner === 'string') return exprsOf(JSON.parse(inner));
    return exprsOf(inner);
  });
}
