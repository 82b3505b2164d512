import { type ParseError, parse as parseJson, printParseErrorCode } from 'jsonc-parser';
import { LineCounter, parseAllDocuments } from 'yaml';
import { isList, isRecord } from '../review/plain-data';

/** A manifest, and the line of its file that it begins in. */
export interface ReadManifest {
  readonly manifest: unknown;
  readonly line: number;
}

/** Why a part of a file could not be read. */
export interface BrokenPart {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

export interface ParsedText {
  readonly manifests: readonly ReadManifest[];
  readonly broken: readonly BrokenPart[];
}

/** Reads a file of manifests, YAML of any number of documents or JSON. A List gives its items. Never throws. */
export function parseManifests(text: string, file: string): ParsedText {
  const { manifests, broken } = isJson(text, file) ? parsedJson(text) : parsedYaml(text);
  return { manifests: manifests.flatMap(itemsOf), broken };
}

/** By its name; without one, by how it begins. YAML may begin like that too, and is then read as YAML. */
function isJson(text: string, file: string): boolean {
  return /\.json$/i.test(file) || (!/\.ya?ml$/i.test(file) && /^\s*[{[]/.test(text) && !/^---/m.test(text));
}

function itemsOf(read: ReadManifest): readonly ReadManifest[] {
  const { manifest, line } = read;
  if (isList(manifest)) return manifest.map((item) => ({ manifest: item, line }));
  if (isRecord(manifest) && manifest.kind === 'List' && isList(manifest.items)) {
    return manifest.items.map((item) => ({ manifest: item, line }));
  }
  return manifest === null || manifest === undefined ? [] : [read];
}

function parsedJson(text: string): ParsedText {
  try {
    return { manifests: [{ manifest: JSON.parse(text) as unknown, line: 1 }], broken: [] };
  } catch {
    // What JSON.parse says of the place differs from one Node to the next.
    const errors: ParseError[] = [];
    parseJson(text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    const { line, col: column } = lineCounterOf(text).linePos(first?.offset ?? 0);
    return { manifests: [], broken: [{ line, column, problem: `not JSON: ${inWords(first)}.` }] };
  }
}

/** `CloseBraceExpected`, in words. */
function inWords(error: ParseError | undefined): string {
  return error === undefined
    ? 'it does not parse'
    : printParseErrorCode(error.error)
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toLowerCase();
}

function lineCounterOf(text: string): LineCounter {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) counter.addNewLine(index + 1);
  return counter;
}

function parsedYaml(text: string): ParsedText {
  const lineCounter = new LineCounter();
  // Kubernetes reads YAML 1.1, in which `on` is true.
  const documents = parseAllDocuments(text, { version: '1.1', lineCounter, prettyErrors: false });
  if ('empty' in documents) return { manifests: [], broken: [] };
  const manifests: ReadManifest[] = [];
  const broken: BrokenPart[] = [];
  for (const document of documents) {
    const start = lineCounter.linePos(document.contents?.range[0] ?? 0);
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      const isTemplate = (text.split('\n')[line - 1] ?? '').includes('{{');
      const hint = isTemplate ? ' A template has to be rendered first, as `helm template` does.' : '';
      broken.push({ line, column: col, problem: `not YAML: ${sentence(error.message)}${hint}` });
      continue;
    }
    try {
      manifests.push({ manifest: document.toJS() as unknown, line: start.line });
    } catch (thrown) {
      broken.push({
        line: start.line,
        column: start.col,
        problem: `not YAML: ${sentence((thrown as Error).message)}`,
      });
    }
  }
  return { manifests, broken };
}

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
