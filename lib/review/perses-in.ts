import { type PlainRecord, isRecord, recordAt } from './plain-data';

/** The dashboard of a PersesDashboard: of v1alpha2 under `config`, of v1alpha1 the whole spec. Nothing of anything else. */
export function persesDashboardIn(manifest: unknown): PlainRecord | undefined {
  if (!isRecord(manifest) || manifest.kind !== 'PersesDashboard') return undefined;
  const spec = recordAt(manifest, 'spec');
  return isRecord(spec.config) ? spec.config : spec;
}
