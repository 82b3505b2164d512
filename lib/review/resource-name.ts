import { type PlainRecord, isRecord, textOf } from '../documents/plain-data';

/** `Kind namespace/name` of an object, or what a plain file is. */
export function resourceName(manifest: unknown): string {
  if (!isRecord(manifest)) return 'document';
  const metadata: PlainRecord = isRecord(manifest.metadata) ? manifest.metadata : {};
  const dashboard = isRecord(manifest.dashboard) ? manifest.dashboard : manifest;
  const name = [textOf(metadata.namespace), textOf(metadata.name) || textOf(dashboard.title)].filter(
    (part) => part !== '',
  );
  const kind = textOf(manifest.kind) || (manifest.groups === undefined ? 'Dashboard' : 'rules');
  return `${kind} ${name.join('/')}`.trim();
}
