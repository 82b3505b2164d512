import {
  checkData,
  checkDomain,
  checkHits,
  checkLabelExpression,
  checkPredicate,
  checkSyntax,
} from '../cel/cel-check';
import { labelNameProblems } from '../labels/label-names';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type WasmConfig } from './wasm-config';

/** What a check of one part of a configuration needs to know of the rest. */
export interface WasmCheckContext {
  readonly config: WasmConfig;
  readonly version: KuadrantVersion;
  /** Paths that the actions of the set at hand store, and the expression behind each. */
  readonly stored: ReadonlyMap<string, string>;
}

/** When an expression is evaluated: to choose an action set, before the request goes on, or with the response at hand. */
export type WasmStage = 'route' | 'request' | 'response';

/** A condition. */
export function predicateProblems(
  place: string,
  cel: string,
  stage: WasmStage,
  context: WasmCheckContext,
): string[] {
  if (cel.trim() === '') return [`${place} is empty: write a condition, such as "true".`];
  const { problems, reads } = checkPredicate(resolved(cel, context), context.version);
  return [...problems.map(({ message }) => `${place}: ${message}`), ...stageProblems(place, reads, stage)];
}

/** CEL of which only the filter knows what it reads or gives: it has to parse, or the whole configuration is rejected. */
export function syntaxProblems(place: string, cel: string, { version }: WasmCheckContext): string[] {
  return checkSyntax(cel, version).map(({ message }) => `${place}: ${message}`);
}

/** A value that limits look at, which the filter turns into text; or the namespace of the limits. */
export function dataValueProblems(
  place: string,
  cel: string,
  stage: WasmStage,
  context: WasmCheckContext,
  kind: 'data' | 'domain' = 'data',
): string[] {
  if (cel.trim() === '') return [`${place} is empty: write an expression, such as "auth.identity.userid".`];
  const check = kind === 'data' ? checkData : checkDomain;
  const { problems, reads } = check(resolved(cel, context), context.version);
  return [...problems.map(({ message }) => `${place}: ${message}`), ...stageProblems(place, reads, stage)];
}

/** A value of any type, which an action keeps. */
export function valueProblems(
  place: string,
  cel: string,
  stage: WasmStage,
  context: WasmCheckContext,
): string[] {
  if (cel.trim() === '') return [`${place} is empty: write an expression, such as "auth.identity.userid".`];
  // There is no check for values of any type: a comparison makes a condition of one.
  const { problems, reads } = checkPredicate(`(${resolved(cel, context)}) != ""`, context.version);
  return [...problems.map(({ message }) => `${place}: ${message}`), ...stageProblems(place, reads, stage)];
}

/** A label, which must be a string on every request. */
export function labelProblems(
  place: string,
  [name, cel]: readonly [string, string],
  stage: WasmStage,
  context: WasmCheckContext,
): string[] {
  const { problems, reads } = checkLabelExpression(resolved(cel, context), context.version);
  return [
    ...labelNameProblems(name).map((problem) => `${place}: ${problem}`),
    ...problems.map(({ message }) => `${place}, label ${JSON.stringify(name)}: ${message}`),
    ...stageProblems(`${place}, label ${JSON.stringify(name)}`, reads, stage),
  ];
}

/** How much a call counts. */
export function hitsAddendProblems(
  place: string,
  cel: string,
  stage: WasmStage,
  context: WasmCheckContext,
): string[] {
  if (!/^\s*-?[\d.]+\s*$/.test(cel)) {
    const { problems, reads } = checkHits(resolved(cel, context), context.version);
    return [...problems.map(({ message }) => `${place}: ${message}`), ...stageProblems(place, reads, stage)];
  }
  const hits = Number(cel);
  return Number.isInteger(hits) && hits >= 0 && hits < 2 ** 32
    ? []
    : [`${place} is ${cel.trim()}: write a whole number from 0 to 4294967295, or an expression.`];
}

/** A key of what limits look at. Limitador's conditions quote it: `descriptors[0]["<key>"]`. */
export function keyProblems(place: string, key: string): string[] {
  if (key === '')
    return [`${place} is empty: write what Limitador's condition names, such as "tokenlimit.free".`];
  return key.includes('"')
    ? [
        `${place} ${JSON.stringify(key)} holds a double quote, which ends the text in Limitador's condition ` +
          `descriptors[0]["…"] early: write single quotes.`,
      ]
    : [];
}

function stageProblems(place: string, reads: ReadonlySet<string>, stage: WasmStage): string[] {
  return [
    ...(stage !== 'response' && reads.has('response-body')
      ? [`${place} reads the response, which has not arrived by then: read the request instead.`]
      : []),
    ...(stage === 'route' && reads.has('auth')
      ? [`${place} reads auth, and nobody is authenticated by then: move it into an action.`]
      : []),
  ];
}

/** The expression with stored paths replaced by what was stored. */
function resolved(cel: string, { stored }: WasmCheckContext): string {
  return [...stored].reduce((text, [path, source]) => text.replaceAll(path, source), cel);
}
