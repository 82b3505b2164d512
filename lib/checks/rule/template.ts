/** Functions of Prometheus' templates and of Go's (Prometheus "Template reference"; Go `text/template`). */
const FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'query first label value strvalue sortByLabel args tmpl safeHtml pathPrefix externalURL tableLink graphLink',
    'humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration now parseDuration',
    'title toUpper toLower match reReplaceAll stripPort stripDomain urlQueryEscape',
    'and or not len index slice print printf println html js urlquery call eq ne lt le gt ge true false nil',
    'if else end range with define template block break continue',
  ].flatMap((line) => line.split(' ')),
);
const OPENS: ReadonlySet<string> = new Set(['if', 'range', 'with', 'define', 'block']);
const GIVEN: ReadonlySet<string> = new Set(['$labels', '$value', '$externalLabels', '$externalURL', '$']);

const ACTION = /\{\{-?((?:"(?:\\.|[^"\\])*"|`[^`]*`|[^"`}]|\}(?!\}))*?)-?\}\}/g;
const TEXTS = /"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])'/g;

/** Why Prometheus would refuse a template, or nothing. */
export function templateProblem(text: string): string | undefined {
  if (!text.includes('{{')) return undefined;
  const rest = text.replace(ACTION, '');
  if (rest.includes('{{')) return 'has a template that does not end: close each "{{" with "}}".';
  const variables = new Set(GIVEN);
  let open = 0;
  for (const [, body = ''] of text.matchAll(ACTION)) {
    const code = body.trim().startsWith('/*') ? 'print' : body.replace(TEXTS, '""').trim();
    if (code === '') return 'has an empty template, "{{ }}": write what it prints.';
    for (const [, name = ''] of code.matchAll(/(\$\w+)\s*(?:,\s*\$\w+\s*)?:=/g)) variables.add(name);
    for (const [, name = ''] of code.matchAll(/,\s*(\$\w+)\s*:=/g)) variables.add(name);
    const undefinedOne = (code.match(/\$\w*/g) ?? []).find((name) => !variables.has(name));
    if (undefinedOne !== undefined) {
      return `has the variable ${undefinedOne}, which templates do not have: write $labels or $value.`;
    }
    const [first = ''] = code.split(/\s/);
    if (OPENS.has(first)) open++;
    if (first === 'end') open--;
    const words = code.replace(/[.$]\w+(\.\w+)*/g, ' ').match(/(?<![\w.$])[a-zA-Z_]\w*/g) ?? [];
    const unknown = words.find((word) => !FUNCTIONS.has(word));
    if (unknown !== undefined) return `has the function ${unknown}, which Prometheus' templates do not have.`;
    if ((code.match(/\(/g) ?? []).length !== (code.match(/\)/g) ?? []).length) {
      return 'has a template whose parentheses do not match.';
    }
  }
  if (open > 0) return 'has a template whose if, range or with does not end: write {{ end }}.';
  return open < 0 ? 'has an {{ end }} too many.' : undefined;
}

/** The labels that a template asks of the result. */
export function labelsAsked(text: string): readonly string[] {
  const found = [...text.matchAll(ACTION)].flatMap(([, body = '']) => [
    ...[...body.matchAll(/(?:\$labels|\.Labels)\.(\w+)/g)].map(([, label]) => label ?? ''),
    ...[...body.matchAll(/index\s+\$labels\s+"(\w+)"/g)].map(([, label]) => label ?? ''),
  ]);
  return [...new Set(found)];
}

/** Whether a template prints the value of the alert. */
export function asksValue(text: string): boolean {
  return [...text.matchAll(ACTION)].some(([, body = '']) => /\$value\b|(^|\s|\()\.Value\b/.test(body));
}
