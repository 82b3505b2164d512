import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type CelDialect, CEL_DIALECTS } from '../../lib/cel/cel-dialect';
import { CelFailure } from '../../lib/cel/cel-error';
import { CelTooLarge, evaluateCel } from '../../lib/cel/cel-evaluator';
import { textOfDouble } from '../../lib/cel/cel-functions';
import { parseCel } from '../../lib/cel/cel-parser';
import { textOfTimestamp } from '../../lib/cel/cel-time';
import { CelSyntaxError } from '../../lib/cel/cel-tokens';
import {
  CelDuration,
  CelFunctionName,
  CelOptional,
  CelTimestamp,
  CelUint,
  type CelValue,
  isList,
  isMap,
  typeOfCel,
} from '../../lib/cel/cel-value';

/** A value as `src/main.rs` has it. */
export type Typed = readonly [type: string, content?: unknown];

/** What became of an expression. */
export type Outcome =
  | { readonly value: Typed }
  | { readonly is: 'refused' | 'error' | 'panic' }
  /** Ours only: it does more than the check is ready to do. */
  | { readonly is: 'too large' };

export type Crate = '0.9' | '0.12' | '0.13' | '0.14';

/**
 * The dialect that each crate has. Kuadrant 1.5 and next pin a commit between 0.13.0 and 0.14.0; where the two releases
 * differ, all that is known of the filter agrees with 0.14.0, and this is how 0.13.0 differs from it.
 */
export const CRATES: Readonly<Record<Crate, CelDialect>> = {
  '0.9': CEL_DIALECTS['1.3'],
  '0.12': CEL_DIALECTS['1.4'],
  '0.14': CEL_DIALECTS['1.5'],
  '0.13': {
    ...CEL_DIALECTS['1.5'],
    // Changelog of 0.14.0: "fixed number type equals to allow for other number types".
    equality: 'by type',
    // The same: "`Int` conversion function", "`UInt` conversion function".
    conversions: 'checked',
    messages: 'panic',
    // The fact sheet has an error for `x.a` and `has(x.a)` on null in the filter.
    fieldOfOther: 'false',
    has: 'false',
    // Changelog of 0.14.0: "overloads"; the fact sheet has "no such overload" for `getHours("UTC")` in the filter.
    calls: 'by name',
    core: ['max', 'min', 'dates', 'optionals'],
  },
};

export type Roots = ReadonlyMap<string, CelValue>;

/** The program of this folder. */
export class Crates {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: ((line: string) => void)[] = [];

  constructor(program: string) {
    this.process = spawn(program, { stdio: 'pipe' });
    createInterface(this.process.stdout).on('line', (line) => this.waiting.shift()?.(line));
  }

  async outcome(crate: Crate, text: string, roots: Roots): Promise<Outcome> {
    const request = {
      crate,
      text,
      roots: Object.fromEntries([...roots].map(([name, value]) => [name, typed(value)])),
    };
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await new Promise<string>((resolve) => this.waiting.push(resolve));
    const answer = JSON.parse(line) as { value?: Typed; error?: string; refused?: string; panic?: string };
    if (answer.value !== undefined) return { value: sorted(answer.value) };
    if (answer.refused !== undefined || answer.panic === 'parse') return { is: 'refused' };
    return { is: answer.panic === undefined ? 'error' : 'panic' };
  }

  end(): void {
    this.process.stdin.end();
  }
}

/** What `lib/cel` makes of an expression. */
export function ourOutcome(dialect: CelDialect, text: string, roots: Roots): Outcome {
  try {
    const ast = parseCel(text, dialect.grammar);
    const bodies = { responseBody: new Map<string, CelValue>(), requestBody: new Map<string, CelValue>() };
    const trace = { reached: new Set<never>(), steps: 100_000 };
    return { value: sorted(typed(evaluateCel(ast, { roots, ...bodies }, dialect, trace))) };
  } catch (error) {
    if (error instanceof CelSyntaxError) return { is: 'refused' };
    if (error instanceof CelTooLarge) return { is: 'too large' };
    if (!(error instanceof CelFailure)) throw error;
    return { is: error.kind === 'panic' ? 'panic' : 'error' };
  }
}

function typed(value: CelValue): Typed {
  const type = typeOfCel(value);
  if (value === null) return ['null'];
  if (typeof value === 'number') return [type, textOfDouble(value)];
  if (typeof value === 'bigint') return [type, value.toString()];
  if (isList(value)) return [type, value.map(typed)];
  if (isMap(value)) return [type, [...value].map(([key, item]) => [typed(key), typed(item)])];
  if (value instanceof Uint8Array) return [type, [...value]];
  if (value instanceof CelUint) return [type, value.value.toString()];
  if (value instanceof CelTimestamp) return [type, textOfTimestamp(value)];
  if (value instanceof CelDuration) return [type, value.nanos.toString()];
  if (value instanceof CelOptional) return [type, value.value === undefined ? null : typed(value.value)];
  if (value instanceof CelFunctionName) return [type, value.name];
  return [type, value];
}

/** Maps in one order. */
function sorted([type, content]: Typed): Typed {
  if (type === 'list') return [type, (content as readonly Typed[]).map(sorted)];
  if (type === 'optional') return [type, content === null ? null : sorted(content as Typed)];
  if (type !== 'map') return content === undefined ? [type] : [type, content];
  const entries = (content as readonly (readonly [Typed, Typed])[]).map(([key, value]) => [
    key,
    sorted(value),
  ]);
  return [type, entries.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
}
