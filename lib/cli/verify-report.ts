import { styleText } from 'node:util';
import { type Cell, type ComponentVerdict, type EmptyPanel, type Verdict, failed } from '../verify/verdict';

const COLUMNS = ['Component', 'Exporter up', 'Metrics', 'Labels', 'Panels', 'Rules', 'Status'] as const;

/** The verdict as a table, and what is behind it. */
export function verifyText(verdict: Verdict, address: string, colour: boolean): string {
  const rows = verdict.components.map((row) => [
    row.component,
    ...[row.exporter, row.metrics, row.labels, row.panels, row.rules].map(said),
    status(row),
  ]);
  const widths = COLUMNS.map((column, i) =>
    Math.max(column.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const paint = (row: ComponentVerdict, text: string) =>
    !colour ? text : styleText(failed(row) ? 'red' : isWaiting(row) ? 'yellow' : 'green', text);
  return [
    `${address}, the last ${verdict.since}`,
    '',
    line(COLUMNS),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map((row, i) => {
      const verdictOf = verdict.components[i];
      return verdictOf === undefined ? line(row) : paint(verdictOf, line(row));
    }),
    '',
    ...verdict.components.flatMap(issuesOf),
    ...empty(verdict, 'failed', 'Empty because of what failed'),
    ...empty(verdict, 'waiting', 'Empty, and nothing is wrong: what they show has not happened'),
    verdict.state === 'ok' ? 'Nothing has failed.' : 'Something has failed.',
    '',
  ].join('\n');
}

function said({ state, found, of }: Cell): string {
  if (state === 'none') return '-';
  if (state === 'unknown') return `? of ${of}`;
  return `${found} of ${of}`;
}

function isWaiting({ exporter, metrics, labels, rules }: ComponentVerdict): boolean {
  return [exporter, metrics, labels, rules].some(({ state }) => state === 'waiting');
}

function status(row: ComponentVerdict): string {
  if (failed(row)) return 'failed';
  return isWaiting(row) ? 'waiting' : 'working';
}

function issuesOf({ component, issues }: ComponentVerdict): string[] {
  return issues.flatMap(({ failed: isFailed, kind, problem, cause, commands }) => [
    `${isFailed ? 'failed' : 'note'}  ${component}, ${kind}: ${problem}`,
    `        ${cause}`,
    ...commands.map((command) => `          ${command}`),
    '',
  ]);
}

function empty({ emptyPanels }: Verdict, state: EmptyPanel['state'], why: string): string[] {
  const panels = emptyPanels.filter((one) => one.state === state).map(({ panel }) => `  ${panel}`);
  return panels.length === 0 ? [] : [`${why}:`, ...panels, ''];
}
