import { type Path } from './path';
import { type PlainRecord, isRecord, recordAt, textOf } from './plain-data';

/** The dashboard of a PersesDashboard, or of Perses' own `kind: Dashboard`. */
export interface FoundPerses {
  readonly dashboard: PlainRecord;
  readonly path: Path;
}

/** Of v1alpha2 under `config`, of v1alpha1 and in Perses itself the whole spec. Nothing of anything else. */
export function persesIn(manifest: unknown): FoundPerses | undefined {
  if (!isRecord(manifest)) return undefined;
  const spec = recordAt(manifest, 'spec');
  const isOwn =
    manifest.kind === 'Dashboard' &&
    textOf(manifest.apiVersion) === '' &&
    (isRecord(spec.panels) || Array.isArray(spec.layouts));
  if (isOwn) return { dashboard: spec, path: ['spec'] };
  if (manifest.kind !== 'PersesDashboard') return undefined;
  return isRecord(spec.config)
    ? { dashboard: spec.config, path: ['spec', 'config'] }
    : { dashboard: spec, path: ['spec'] };
}

export function persesDashboardIn(manifest: unknown): PlainRecord | undefined {
  return persesIn(manifest)?.dashboard;
}
