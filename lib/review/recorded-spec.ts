import { type PlatformSpec } from '../platform/platform-spec';
import { isRecord, recordAt } from '../documents/plain-data';

/**
 * The annotation of a kustomization.yaml that says which platform the manifests of its folder are for. Kustomize reads the
 * file and writes nothing of it to the cluster.
 */
export const FLOW_ANNOTATION = 'maas-observability/flow';

/** The platform that a kustomization.yaml of ours brings along; nothing when the manifest is something else. */
export function recordedSpec(manifest: unknown): PlatformSpec | undefined {
  if (!isRecord(manifest) || manifest.kind !== 'Kustomization') return undefined;
  const text = recordAt(manifest, 'metadata', 'annotations')[FLOW_ANNOTATION];
  if (typeof text !== 'string') return undefined;
  try {
    const spec: unknown = JSON.parse(text);
    return isRecord(spec) ? spec : undefined;
  } catch {
    return undefined;
  }
}
