import { type CheckCounts, type CheckReport, type FileFinding, type HeldAgainst } from './check-report';
import { onOneLine } from './printable';
import { count } from '../validation/wording';

/** The report as a person reads it: findings by file, each with its place and the query under it. */
export function textReport(report: CheckReport): string {
  const found = report.files.filter(({ findings }) => findings.length > 0);
  return [
    ...found.flatMap(({ file, findings }) => [onOneLine(file), ...findings.flatMap(lines), '']),
    summary(report, found.length),
    checkedLine(report.counts),
    ...report.heldAgainst.map(against),
    '',
  ].join('\n');
}

function lines(finding: FileFinding): readonly string[] {
  const { severity, rule, position, resource, place, message, expr, span } = finding;
  const where = [resource, place].filter((part) => part !== '').join(', ');
  const at = `${position.line}:${position.column}`;
  return [
    `  ${at.padEnd(7)} ${severity.padEnd(7)}  ${onOneLine(message)}  [${rule}]`,
    ...(where === '' ? [] : [`${INDENT}${onOneLine(where)}`]),
    ...(expr === undefined ? [] : quote(expr, span)),
  ];
}

const INDENT = ' '.repeat(19);
const WIDTH = 100;

/** The line of the query that is meant, cut to its middle where it is long, and a caret under what is meant. */
function quote(expr: string, span: FileFinding['span']): readonly string[] {
  const text = expr.replace(/\s/g, ' ');
  const { from, to } = span ?? { from: 0, to: text.length };
  const start = Math.max(0, Math.min(from - 20, text.length - WIDTH));
  const cut = text.slice(start, start + WIDTH);
  const [before, after] = [start > 0 ? '… ' : '', start + WIDTH < text.length ? ' …' : ''];
  const line = `${INDENT}${before}${onOneLine(cut)}${after}`;
  if (span === undefined || (from === 0 && to >= text.length)) return [line.trimEnd()];
  const caret = Math.max(1, Math.min(to, start + WIDTH) - Math.max(from, start));
  return [
    line.trimEnd(),
    `${INDENT}${' '.repeat(before.length + Math.max(0, from - start))}${'^'.repeat(caret)}`,
  ];
}

function summary({ errors, warnings, notes, ignored, files }: CheckReport, found: number): string {
  const looked = count(files.length, 'file');
  const more = [
    ...(notes > 0 ? [count(notes, 'note')] : []),
    ...(ignored > 0 ? [`${count(ignored, 'finding')} ignored`] : []),
  ];
  const rest = more.length === 0 ? '' : `, ${more.join(', ')}`;
  if (errors + warnings === 0) return `Nothing wrong found in ${looked}${rest}.`;
  return `${count(errors, 'error')} and ${count(warnings, 'warning')}${rest} in ${found} of ${looked}.`;
}

function checkedLine({
  documents,
  dashboards,
  rules,
  monitors,
  policies,
  queries,
  others,
}: CheckCounts): string {
  const kinds = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  const rest = kinds.reduce((sum, [, number]) => sum + number, 0);
  const named = kinds
    .slice(0, 5)
    .map(([kind, number]) => `${onOneLine(kind)}${number === 1 ? '' : ` (${number})`}`);
  const shown = `${named.join(', ')}${kinds.length > 5 ? ' and others' : ''}`;
  return (
    `Checked ${[
      count(dashboards, 'dashboard'),
      count(rules, 'rule'),
      count(monitors, 'monitor'),
      `${policies} ${policies === 1 ? 'policy' : 'policies'}`,
      `${queries} ${queries === 1 ? 'query' : 'queries'}`,
    ].join(', ')} in ${count(documents, 'document')}` +
    (rest === 0 ? '.' : `; ${count(rest, 'document')} of other kinds not checked: ${shown}.`)
  );
}

function against(held: HeldAgainst): string {
  const { files, gateway, kuadrant, stack, labels, recordedIn, inferred, assumed } = held;
  const origin = [
    ...(recordedIn === undefined ? [] : [`as ${recordedIn}/kustomization.yaml says`]),
    ...(inferred.length === 0 ? [] : [`inferred: ${inferred.join(', ')}`]),
    ...(assumed.length === 0 ? [] : [`assumed, as nobody says: ${assumed.join(', ')}`]),
  ].join('; ');
  return onOneLine(
    `${count(files, 'file')} held against gateway ${gateway}, Kuadrant ${kuadrant}, monitoring by ${stack}, ` +
      `labels ${labels.join(', ') || 'none'}${origin === '' ? '' : ` (${origin})`}.`,
  );
}
