import { gzipSync } from 'node:zlib';

/** How a dashboard's JSON travels in the cluster. */
export type DashboardEncoding = 'json' | 'gzip' | 'config-map';

/** The place of the operating system in a gzip header (RFC 1952). */
const GZIP_OS = 9;
const UNKNOWN_OS = 255;

/** gzip, then base64, as the operator reads `gzipJson`. The header says nothing of the machine it was made on. */
export function gzipBase64(text: string): string {
  const zipped = gzipSync(text, { level: 9 });
  zipped[GZIP_OS] = UNKNOWN_OS;
  return zipped.toString('base64');
}

/** The bytes that the content takes up in its object, which travels as JSON itself. */
export function sizeInObject(content: string): number {
  return Buffer.byteLength(JSON.stringify(content));
}
