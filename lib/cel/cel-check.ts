import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type Problem } from '../problems/problem';
import { type CelPurpose, costOfNoSense } from './cel-consequence';
import { CEL_DIALECTS } from './cel-dialect';
import { Judgement } from './cel-judgement';
import { type CelNode, shortened } from './cel-node';
import { parseCel } from './cel-parser';
import { celProblem } from './cel-problem';
import { type CelReads } from './cel-reading';
import { readsOf } from './cel-reads';
import { CelSyntaxError } from './cel-tokens';

/** Where a value comes from. `request` is everything Envoy knows: request, source, destination and metadata. */
export type CelSource = 'request' | 'auth' | 'response-body' | 'request-body';

export interface CelCheck {
  /** What is wrong, and what to write instead. Empty when the expression is sound. */
  readonly problems: readonly Problem[];
  readonly reads: ReadonlySet<CelSource>;
  /** The fields of `auth` that are read, dotted and sorted, without the objects that only lead to one. */
  readonly authPaths: readonly string[];
  /** The request headers that are read by name, in lower case and sorted. */
  readonly headers: readonly string[];
}

/** Checks the expression of a telemetry label: whatever the request looks like, it has to give a text. */
export function checkLabelExpression(text: string, version: KuadrantVersion): CelCheck {
  return remembered('label', text, version);
}

/**
 * Checks a condition of a wasm action: it has to give true or false. One that reads `auth` or a body may fail on a
 * request that has none.
 */
export function checkPredicate(text: string, version: KuadrantVersion): CelCheck {
  return remembered('predicate', text, version);
}

/**
 * Checks a value that limits look at: it has to give what becomes a text. One that reads `auth` or a body may fail on a
 * request that has none.
 */
export function checkData(text: string, version: KuadrantVersion): CelCheck {
  return remembered('data', text, version);
}

/** Checks the namespace of limits: it has to give a text. */
export function checkDomain(text: string, version: KuadrantVersion): CelCheck {
  return remembered('domain', text, version);
}

/** Checks what a call counts: it has to give a number. */
export function checkHits(text: string, version: KuadrantVersion): CelCheck {
  return remembered('hits', text, version);
}

/** Whether an expression parses, that may build a message or read what only the filter knows. */
export function checkSyntax(text: string, version: KuadrantVersion): readonly Problem[] {
  const ast = parsed('predicate', text, version);
  return 'rule' in ast ? [ast] : [];
}

const MOST_REMEMBERED = 500;
const checks = new Map<string, CelCheck>();

function remembered(purpose: CelPurpose, text: string, version: KuadrantVersion): CelCheck {
  const key = `${purpose} ${version} ${text}`;
  const known = checks.get(key);
  if (known !== undefined) return known;
  if (checks.size === MOST_REMEMBERED) checks.clear();
  const check = checked(purpose, text, version);
  checks.set(key, check);
  return check;
}

function checked(purpose: CelPurpose, text: string, version: KuadrantVersion): CelCheck {
  const ast = parsed(purpose, text, version);
  if ('rule' in ast) return { problems: [ast], reads: new Set(), authPaths: [], headers: [] };
  const reads = readsOf(ast, version, purpose);
  const sources = sourcesOf(reads);
  return {
    problems:
      reads.problems.length > 0
        ? reads.problems
        : new Judgement({ text, purpose, version, reads: sources }, reads).of(ast),
    reads: sources,
    authPaths: reads.authLeaves.map((path) => path.join('.')).sort(),
    headers: [...reads.headers].sort(),
  };
}

/** The syntax tree, or the problem. */
function parsed(purpose: CelPurpose, text: string, version: KuadrantVersion): CelNode | Problem {
  if (text.trim() === '') {
    return celProblem(
      'cel-syntax',
      "The expression is empty: write such as `Cel.literal('prod')` for a fixed text.",
    );
  }
  try {
    return parseCel(text, CEL_DIALECTS[version].grammar);
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    const cost = costOfNoSense({ text, purpose, version });
    const at = `character ${Array.from(text.slice(0, error.at)).length + 1}`;
    return celProblem(
      'cel-syntax',
      `${shortened(text)} does not parse in Kuadrant ${version} (${error.message} at ${at}), so ${cost}: ` +
        `${error.instead ?? 'write one expression, with every text in quotes'}.`,
    );
  }
}

function sourcesOf(reads: CelReads): ReadonlySet<CelSource> {
  const sources = new Set<CelSource>();
  if (reads.attributes.size > 0) sources.add('request');
  if (reads.readsAuth) sources.add('auth');
  if (reads.responsePointers.size > 0) sources.add('response-body');
  if (reads.requestPointers.size > 0) sources.add('request-body');
  return sources;
}
