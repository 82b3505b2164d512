import { type PlainRecord, recordAt, textsIn } from './plain-data';

/** Whether a chart of this library wrote a manifest. */
export function isOurs(manifest: PlainRecord): boolean {
  return textsIn(recordAt(manifest, 'metadata').labels)['app.kubernetes.io/part-of'] === 'maas-observability';
}
