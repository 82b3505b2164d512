import { type parser } from '@prometheus-io/lezer-promql';
import { type Expr, quoted } from './promql-ast';
import { FUNCTIONS } from './promql-functions';
import { type GrafanaVariable, withoutVariables } from './promql-grafana';
import { nearest } from '../validation/wording';
import { Reader } from './promql-reader';
import { Unreadable, children } from './promql-tokens';

export type Parsed =
  | { readonly expr: Expr; readonly variables: readonly GrafanaVariable[] }
  | {
      readonly problem: string;
      /** The character that it stops at, counted from 0; nothing where the whole query is meant. */
      readonly at?: number;
    };

/** Dashboards and rules repeat their queries, and a command asks for one several times. */
const PARSED = new Map<string, Parsed>();
const MOST_PARSED = 20_000;

let grammarKnown: typeof parser | undefined;

/** It stops at the first place that fits nothing. The tolerant parser goes on, and its error marks are where it recovers. */
function strictParser(): typeof parser {
  if (grammarKnown !== undefined) return grammarKnown;
  // A chart of typed queries alone needs no parser, and so does not load one.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() is not there at once
  const grammar = require('@prometheus-io/lezer-promql') as { readonly parser: typeof parser };
  grammarKnown = grammar.parser.configure({ strict: true });
  return grammarKnown;
}

/** The structure of a query, or the first thing that keeps Prometheus from reading it. */
export function parsePromql(query: string): Parsed {
  const known = PARSED.get(query);
  if (known !== undefined) return known;
  const parsed = read(query);
  if (PARSED.size >= MOST_PARSED) PARSED.clear();
  PARSED.set(query, parsed);
  return parsed;
}

function read(query: string): Parsed {
  const { text, variables } = withoutVariables(query);
  const callee = variables.find(({ calls }) => calls);
  if (callee !== undefined) {
    return {
      problem: `${quoted(callee)} stands where a function does, and what it would do cannot be checked: write the function.`,
      at: callee.from,
    };
  }
  try {
    const [only] = children(strictParser().parse(text).topNode);
    return only === undefined
      ? { problem: stopped(query, query.length), at: query.length }
      : { expr: new Reader(query, text).expr(only, 0).expr, variables };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message };
    const at = error instanceof SyntaxError ? /No parse at (\d+)/.exec(error.message)?.[1] : undefined;
    const stop = at === undefined ? 0 : Number(at);
    return { problem: stopped(query, stop), at: stop };
  }
}

const AGGREGATIONS = [
  'avg',
  'bottomk',
  'count',
  'count_values',
  'group',
  'max',
  'min',
  'quantile',
  'stddev',
  'sum',
  'topk',
];

function stopped(query: string, at: number): string {
  const before = query.slice(0, at).trimEnd();
  const rest = query.slice(at).trimStart();
  if (before === '' && rest === '') return 'the query is empty: write one.';
  if (rest === '') {
    return `${quoted({ text: query })} does not parse: it ends too early, after character ${at}; close what is open.`;
  }
  const callee = rest.startsWith('(') ? /[a-zA-Z_]\w*$/.exec(before)?.[0] : undefined;
  if (callee !== undefined) {
    const near = nearest(callee, [...FUNCTIONS.keys(), ...AGGREGATIONS]);
    return `\`${callee}\` is no function of PromQL: ${
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'write one that it has.'
    }`;
  }
  return (
    `${quoted({ text: query })} does not parse at character ${at + 1}, before ${quoted({ text: rest.slice(0, 20) })}: ` +
    'write an operator, comma or parenthesis that fits there.'
  );
}
