/** A Grafana variable in a query. */
export interface GrafanaVariable {
  readonly name: string;
  readonly text: string;
  readonly from: number;
  /** Whether it stands before a parenthesis, where PromQL has a function. */
  readonly calls: boolean;
}

export interface Substituted {
  /** The query with a value for each variable, every character in its old place. */
  readonly text: string;
  readonly variables: readonly GrafanaVariable[];
}

/**
 * `$name`, `${name}`, `${name:format}`, `${name.field}` and `[[name]]`; not `$1`, which is a group of label_replace.
 * Source: grafana/grafana `public/app/features/variables/utils.ts`, `variableRegex`.
 */
const VARIABLE = String.raw`\$\{([a-zA-Z_]\w*)(?:\.[^:}]+)?(?::[^}]+)?\}|\$([a-zA-Z_]\w*)|\[\[([a-zA-Z_]\w*)(?::\w+)?\]\]`;
const VARIABLE_HERE = new RegExp(VARIABLE, 'y');
const STRING_OR_COMMENT = /"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?|`[^`]*`?|#[^\n]*/y;

/** The variables of a text, wherever in it they stand. */
export function grafanaVariablesIn(text: string): readonly GrafanaVariable[] {
  return variablesIn(text, 0);
}

export function hasVariable(text: string): boolean {
  return new RegExp(VARIABLE).test(text);
}

/**
 * Gives each variable outside a string a value that PromQL can have in its place, of the same length, so that what
 * the parser says of a place is true of the author's text. Variables within strings can stay: a string is a string.
 */
export function withoutVariables(query: string): Substituted {
  const variables: GrafanaVariable[] = [];
  let text = '';
  const brackets: string[] = [];
  for (let i = 0; i < query.length; i = text.length) {
    const literal = matchAt(STRING_OR_COMMENT, query, i);
    if (literal !== undefined) {
      if (!literal[0].startsWith('#')) variables.push(...variablesIn(literal[0], i));
      text += literal[0];
      continue;
    }
    const variable = matchAt(VARIABLE_HERE, query, i);
    if (variable !== undefined) {
      const rest = query.slice(i + variable[0].length);
      variables.push({ ...named(variable, i), calls: /^\s*\(/.test(rest) });
      text += valueFor(variable[0].length, text, rest, brackets.at(-1));
      continue;
    }
    const char = query.charAt(i);
    if (char === '(') brackets.push(LABEL_LIST.test(text.slice(-60)) ? 'labels' : '(');
    else if (char === '{' || char === '[') brackets.push(char);
    else if (char === ')' || char === '}' || char === ']') brackets.pop();
    text += char;
  }
  return { text, variables };
}

const LABEL_LIST = /\b(?:by|without|on|ignoring|group_left|group_right)\s*$/i;

function valueFor(length: number, before: string, after: string, bracket: string | undefined): string {
  const number = '1'.padStart(length, '0');
  const word = '_'.repeat(length);
  const string = `"${'_'.repeat(length - 2)}"`;
  if (bracket === '[' || /\boffset\s*[-+]?\s*$/i.test(before.slice(-60))) {
    // `${__range_s}s` brings its unit along.
    return /^[a-z]/.test(after) ? number : '5m'.padStart(length, '0');
  }
  if (/[\w:]$/.test(before) || /^[\w:]/.test(after) || bracket === 'labels') return word;
  if (bracket === '{') {
    if (/[=~]\s*$/.test(before)) return string;
    // Alone, it stands for whole matchers; a quoted name is the shortest thing that parses there.
    return /^\s*[,}]/.test(after) ? string : word;
  }
  return /^\s*[{[(]/.test(after) ? word : number;
}

function variablesIn(literal: string, at: number): readonly GrafanaVariable[] {
  return [...literal.matchAll(new RegExp(VARIABLE, 'g'))].map((match) => ({
    ...named(match, at + match.index),
    calls: false,
  }));
}

function named(match: RegExpExecArray, from: number) {
  const [text, braced, plain, old] = match;
  return { name: braced ?? plain ?? old ?? '', text, from };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
