import { gzipSync } from 'node:zlib';
import { goJsonSize } from '../validation/object-size';

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

/** Characters in a line of {@link dashboardJson}. */
const LINE = 120;

/** JSON with what fits on a line on one line: a third smaller than one value for each line, and a diff still reads. */
export function dashboardJson(value: unknown): string {
  // Without what JSON has no form for, such as a property that is undefined.
  return lines(JSON.parse(JSON.stringify(value)), '');
}

function lines(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length <= LINE) return line;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((each) => lines(each, inner))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${lines(each, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

/** Up to here a dashboard travels as JSON: an overlay that adds labels and annotations still fits into 256 KiB. */
const READABLE = 224 * 1024;

/** How a dashboard travels whose author does not say. */
export function encodingFor(json: string): DashboardEncoding {
  return goJsonSize(json) <= READABLE ? 'json' : 'gzip';
}
