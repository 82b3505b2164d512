import { type Finding } from '../review/review';

/** A finding of `check`, in a file. */
export interface FileFinding {
  readonly severity: 'error' | 'warning';
  /** Where its manifest, or what is broken, begins. */
  readonly line: number;
  readonly column?: number;
  readonly resource: string;
  readonly place: string;
  readonly problem: string;
  readonly expr?: string;
}

export interface CheckedFile {
  readonly file: string;
  readonly findings: readonly FileFinding[];
}

/** What some files were held against: what is known of it, and from where. */
export interface HeldAgainst {
  readonly files: number;
  readonly gateway: string;
  readonly kuadrant: string;
  readonly stack: string;
  readonly labels: readonly string[];
  /** The folder whose kustomization.yaml says so. */
  readonly recordedIn?: string;
  /** What nobody said, so that a default was taken, by the option or setting that says it. */
  readonly assumed: readonly string[];
}

export interface CheckReport {
  readonly files: readonly CheckedFile[];
  readonly heldAgainst: readonly HeldAgainst[];
  readonly errors: number;
  readonly warnings: number;
}

/**
 * What is wrong comes first; of a query that is wrong the linter's word is left out, as it says the same again, and that of
 * a slip is not.
 */
export function fileFindings(
  line: number,
  errors: readonly Finding[],
  linter: readonly Finding[],
  slips: readonly Finding[],
): readonly FileFinding[] {
  const wrong = new Set(errors.filter(({ expr }) => expr !== undefined).map(({ place }) => place));
  return [
    ...errors.map((finding) => ({ severity: 'error' as const, line, ...finding })),
    ...[...linter.filter(({ place }) => !wrong.has(place)), ...slips].map((finding) => ({
      severity: 'warning' as const,
      line,
      ...finding,
    })),
  ];
}

/** The report as a person reads it: findings by file and object, each with the place it is at. */
export function checkText(report: CheckReport): string {
  const found = report.files.filter(({ findings }) => findings.length > 0);
  return [
    ...found.flatMap(({ file, findings }) => [file, ...byResource(findings), '']),
    summary(report, found.length),
    ...report.heldAgainst.map(against),
    '',
  ].join('\n');
}

function byResource(findings: readonly FileFinding[]): readonly string[] {
  const groups = new Map<string, FileFinding[]>();
  for (const finding of findings) {
    const said = finding.resource === '' ? '' : `  ${finding.resource}, line ${finding.line}`;
    groups.set(said, [...(groups.get(said) ?? []), finding]);
  }
  return [...groups].flatMap(([said, of]) => [
    ...(said === '' ? [] : [said]),
    ...of.flatMap(({ severity, line, column, place, problem, expr }, i) => [
      `    ${severity.padEnd(7)}  ${column === undefined ? place : `line ${line}, column ${column}`}: ${problem}`,
      // Under the last that is said of it.
      ...(expr === undefined || of[i + 1]?.expr === expr
        ? []
        : [`             ${expr.replace(/\s+/g, ' ').trim()}`]),
    ]),
  ]);
}

function summary({ errors, warnings, files }: CheckReport, found: number): string {
  const looked = count(files.length, 'file');
  if (errors + warnings === 0) return `Nothing wrong in ${looked}.`;
  return `${count(errors, 'error')} and ${count(warnings, 'warning')} in ${found} of ${looked}.`;
}

function against(held: HeldAgainst): string {
  const { files, gateway, kuadrant, stack, labels, recordedIn, assumed } = held;
  const origin = [
    ...(recordedIn === undefined ? [] : [`as ${recordedIn}/kustomization.yaml says`]),
    ...(assumed.length === 0 ? [] : [`assumed, as nobody says: ${assumed.join(', ')}`]),
  ].join('; ');
  return (
    `${count(files, 'file')} held against gateway ${gateway}, Kuadrant ${kuadrant}, monitoring by ${stack}, ` +
    `labels ${labels.join(', ') || 'none'}${origin === '' ? '' : ` (${origin})`}.`
  );
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
