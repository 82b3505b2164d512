import {
  type Node as JsonNode,
  type ParseError,
  findNodeAtLocation,
  parse as parseJson,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type Document, LineCounter, type Node, isNode, isScalar, parseAllDocuments } from 'yaml';
import { type Position, type Span } from '../problems/problem';
import { EMBEDDED, type Path } from './path';
import { isList, isRecord } from './plain-data';
import { type ScalarStyle, scalarOffset } from './scalar-offset';
import { type SourceComment, commentsIn } from './source-comments';

/** A manifest, and where it is in its file. */
export interface SourceDocument {
  readonly manifest: unknown;
  /** The line that it begins in. */
  readonly line: number;
  /**
   * Where a part of it is, or the characters of a text in it. Of a part that is not in the file, such as one behind an
   * anchor or within gzip, the nearest that is.
   */
  readonly locate: (path: Path, span?: Span) => Position;
  /** The comments above and beside its parts: `# maas-observability ignore …`, with the lines they are about. */
  readonly comments: () => readonly SourceComment[];
}

/** Why a part of a file could not be read. */
export interface BrokenPart {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

export interface ParsedText {
  readonly manifests: readonly SourceDocument[];
  readonly broken: readonly BrokenPart[];
  /** What was not read on purpose, such as a template, and why. */
  readonly skipped: readonly BrokenPart[];
}

/** Reads a file of manifests, YAML of any number of documents or JSON. A List gives its items. Never throws. */
export function parseManifests(text: string, file: string): ParsedText {
  const { manifests, broken, skipped } = isJson(text, file) ? parsedJson(text) : parsedYaml(text, file);
  return { manifests: manifests.flatMap((read) => itemsOf(read)), broken, skipped };
}

/** By its name; without one, by how it begins. YAML may begin like that too, and is then read as YAML. */
function isJson(text: string, file: string): boolean {
  return /\.json$/i.test(file) || (!/\.ya?ml$/i.test(file) && /^\s*[{[]/.test(text) && !/^---/m.test(text));
}

function itemsOf(read: SourceDocument): readonly SourceDocument[] {
  const { manifest } = read;
  const within = (items: readonly unknown[], prefix: Path) =>
    items.map((item, i) => ({
      ...read,
      manifest: item,
      line: read.locate([...prefix, i]).line,
      locate: (path: Path, span?: Span) => read.locate([...prefix, i, ...path], span),
    }));
  if (isList(manifest)) return within(manifest, []);
  if (
    isRecord(manifest) &&
    typeof manifest.kind === 'string' &&
    manifest.kind.endsWith('List') &&
    isList(manifest.items)
  ) {
    return within(manifest.items, ['items']);
  }
  return manifest === null || manifest === undefined ? [] : [read];
}

function parsedJson(text: string): ParsedText {
  const lines = lineCounterOf(text);
  try {
    const manifest = JSON.parse(text) as unknown;
    let tree: JsonNode | undefined;
    const locate = (path: Path, span?: Span): Position => {
      tree ??= parseTree(text);
      return positionOf(lines, offsetsInJson(text, tree, path, span));
    };
    return { manifests: [{ manifest, line: 1, locate, comments: () => [] }], broken: [], skipped: [] };
  } catch {
    // What JSON.parse says of the place differs from one Node to the next.
    const errors: ParseError[] = [];
    parseJson(text, errors, { disallowComments: true, allowTrailingComma: false });
    const [first] = errors;
    const { line, col: column } = lines.linePos(first?.offset ?? 0);
    return {
      manifests: [],
      broken: [{ line, column, problem: `not JSON: ${inWords(first)}.` }],
      skipped: [],
    };
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

function positionOf(lines: LineCounter, { from, to }: Span): Position {
  const start = lines.linePos(from);
  const end = lines.linePos(to);
  return {
    line: Math.max(start.line, 1),
    column: Math.max(start.col, 1),
    endLine: Math.max(end.line, 1),
    endColumn: Math.max(end.col, 1),
  };
}

/** The characters of a part of JSON, or of a text in it. */
function offsetsInJson(text: string, root: JsonNode | undefined, path: Path, span?: Span): Span {
  if (root === undefined) return { from: 0, to: 0 };
  const into = path.indexOf(EMBEDDED);
  const outer = into === -1 ? path : path.slice(0, into);
  let node: JsonNode | undefined;
  let steps = outer.length;
  for (; node === undefined && steps >= 0; steps--) node = findNodeAtLocation(root, outer.slice(0, steps));
  const found = node ?? root;
  const whole = { from: found.offset, to: found.offset + found.length };
  const isExact = steps + 1 === outer.length;
  if (!isExact || found.type !== 'string') return whole;
  const value = String(found.value);
  const inner = into === -1 ? span : offsetsInJson(value, parseTree(value), path.slice(into + 1), span);
  if (inner === undefined) return whole;
  const source = text.slice(whole.from, whole.to);
  return {
    from: whole.from + scalarOffset(source, 'double', value, inner.from),
    to: whole.from + scalarOffset(source, 'double', value, inner.to),
  };
}

const TEMPLATE =
  /\{\{-?\s*(?:[.$]|if\b|range\b|with\b|include\b|template\b|define\b|end\b|toYaml\b|tpl\b|\/\*)/;

function parsedYaml(text: string, file: string): ParsedText {
  const lineCounter = new LineCounter();
  // Kubernetes reads YAML 1.1, in which `on` is true.
  const documents = parseAllDocuments(text, { version: '1.1', lineCounter, prettyErrors: false });
  if ('empty' in documents) return { manifests: [], broken: [], skipped: [] };
  const manifests: SourceDocument[] = [];
  const broken: BrokenPart[] = [];
  const skipped: BrokenPart[] = [];
  for (const document of documents) {
    const start = lineCounter.linePos(document.contents?.range[0] ?? 0);
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      const at = { line, column: col };
      // A chart's template is no manifest yet, whatever the parser stumbles over.
      if (
        TEMPLATE.test(text) &&
        (/(^|\/)templates\//.test(file) || TEMPLATE.test(text.split('\n')[line - 1] ?? ''))
      ) {
        skipped.push({ ...at, problem: 'a template: render it first, as `helm template` does.' });
        break;
      }
      broken.push({ ...at, problem: `not YAML: ${sentence(error.message)}` });
      continue;
    }
    try {
      const manifest = document.toJS() as unknown;
      const locate = (path: Path, span?: Span) =>
        positionOf(lineCounter, offsetsInYaml(text, document, path, span));
      manifests.push({ manifest, line: start.line, locate, comments: () => commentsIn(text) });
    } catch (thrown) {
      broken.push({
        line: start.line,
        column: start.col,
        problem: `not YAML: ${sentence((thrown as Error).message)}`,
      });
    }
  }
  return { manifests, broken, skipped };
}

function offsetsInYaml(text: string, document: Document, path: Path, span?: Span): Span {
  const into = path.indexOf(EMBEDDED);
  const outer = into === -1 ? path : path.slice(0, into);
  let node: Node | undefined;
  let steps = outer.length;
  for (; node === undefined && steps >= 0; steps--) {
    const found: unknown = steps === 0 ? document.contents : document.getIn(outer.slice(0, steps), true);
    if (isNode(found)) node = found;
  }
  if (node?.range === undefined || node.range === null) return { from: 0, to: 0 };
  const [from, to] = node.range;
  const whole = { from, to };
  const isExact = steps + 1 === outer.length;
  if (!isExact || !isScalar(node) || typeof node.value !== 'string') return whole;
  const { value } = node;
  const inner = into === -1 ? span : offsetsInJson(value, parseTree(value), path.slice(into + 1), span);
  if (inner === undefined) return whole;
  const source = text.slice(from, to);
  const style = STYLES[node.type ?? 'PLAIN'] ?? 'plain';
  return {
    from: from + scalarOffset(source, style, value, inner.from),
    to: from + scalarOffset(source, style, value, inner.to),
  };
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  QUOTE_DOUBLE: 'double',
  QUOTE_SINGLE: 'single',
  PLAIN: 'plain',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function sentence(message: string): string {
  const line = message.split('\n')[0] ?? '';
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
