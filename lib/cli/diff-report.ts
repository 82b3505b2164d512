import { CHANGE_CLASSES, type Change, type ChangeClass } from '../diff/change';
import { printable } from './printable';

const LONGEST_VALUE = 120;

const HEADINGS: Readonly<Record<ChangeClass, string>> = {
  breaking: 'Breaking: something that people, links, routes or history rely on is gone',
  visible: 'Visible: a number, an alert or a scrape is another one',
  cosmetic: 'Cosmetic: texts and layout',
};

/** For a terminal: classes, the worst first, and a line for each change, with both values below it. */
export function diffText(changes: readonly Change[]): string {
  if (changes.length === 0) return 'No difference in meaning.\n';
  return [
    ...byClass(changes).flatMap(([level, of]) => [
      HEADINGS[level],
      ...of.flatMap((change) => [
        `  ${onLine(change.place)}: ${onLine(change.text)}`,
        ...valuesOf(change).map(([sign, value]) => `    ${sign} ${value}`),
      ]),
      '',
    ]),
    summary(changes),
    '',
  ].join('\n');
}

/** For a comment on a pull request. What is cosmetic is folded. */
export function diffMarkdown(changes: readonly Change[]): string {
  if (changes.length === 0) return 'No difference in meaning.\n';
  return [
    `**${summary(changes)}**`,
    '',
    ...byClass(changes).flatMap(([level, of]) => {
      const lines = of.flatMap((change) => [
        `- ${escaped(change.place)}: ${escaped(change.text)}`,
        ...valuesOf(change).map(
          ([sign, value]) => `  - ${sign === '-' ? 'before' : 'after'}: ${code(value)}`,
        ),
      ]);
      return level === 'cosmetic'
        ? [
            '<details><summary>' + HEADINGS[level] + ` (${of.length})</summary>`,
            '',
            ...lines,
            '',
            '</details>',
            '',
          ]
        : [`### ${HEADINGS[level]}`, '', ...lines, ''];
    }),
  ].join('\n');
}

export function diffJson(changes: readonly Change[]): string {
  return `${JSON.stringify({ summary: counts(changes), changes }, null, 2)}\n`;
}

function byClass(changes: readonly Change[]): readonly (readonly [ChangeClass, readonly Change[]])[] {
  return [...CHANGE_CLASSES]
    .reverse()
    .map((level) => [level, changes.filter((change) => change.class === level)] as const)
    .filter(([, of]) => of.length > 0);
}

function counts(changes: readonly Change[]): Readonly<Record<ChangeClass, number>> {
  const of = (level: ChangeClass) => changes.filter((change) => change.class === level).length;
  return { breaking: of('breaking'), visible: of('visible'), cosmetic: of('cosmetic') };
}

function summary(changes: readonly Change[]): string {
  const { breaking, visible, cosmetic } = counts(changes);
  return `${breaking} breaking, ${visible} visible and ${cosmetic} cosmetic changes.`;
}

function valuesOf({ before, after }: Change): readonly (readonly [sign: '-' | '+', value: string])[] {
  const [from, to] = cutAround(before ?? '', after ?? '');
  return [
    ...(before === undefined ? [] : [['-', from] as const]),
    ...(after === undefined ? [] : [['+', to] as const]),
  ];
}

/** Both values on one line each; of long ones the part around what differs. */
function cutAround(before: string, after: string): readonly [string, string] {
  const [one, other] = [onLine(before), onLine(after)];
  let same = 0;
  while (same < one.length && same < other.length && one[same] === other[same]) same++;
  const from =
    Math.max(one.length, other.length) <= LONGEST_VALUE ? 0 : Math.max(0, same - LONGEST_VALUE / 3);
  return [cut(one, from), cut(other, from)];
}

function cut(value: string, from: number): string {
  const to = from + LONGEST_VALUE;
  return `${from > 0 ? '… ' : ''}${value.slice(from, to)}${value.length > to ? ' …' : ''}`;
}

/** A name from a manifest may hold anything; control characters do not reach a terminal. */
function onLine(value: string): string {
  return printable(value.replace(/\s+/g, ' '));
}

function escaped(text: string): string {
  return onLine(text).replace(/[\\`*_{}[\]<>#|@]/g, '\\$&');
}

function code(value: string): string {
  const ticks = '`'.repeat(Math.max(0, ...(value.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return `${ticks} ${value} ${ticks}`;
}
