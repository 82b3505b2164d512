import { CHECKS } from '../checks/all-checks';
import { type Severity } from '../problems/problem';
import { type CheckReport, type FileFinding } from './check-report';
import { onOneLine } from './printable';

// Reports that programs read. Each escapes what it is given for its own format.

interface InFile extends FileFinding {
  readonly file: string;
}

function findingsOf({ files }: CheckReport): readonly InFile[] {
  return files.flatMap(({ file, findings }) => findings.map((finding) => ({ file, ...finding })));
}

function said({ resource, place, message }: FileFinding): string {
  const where = [resource, place].filter((part) => part !== '').join(', ');
  return where === '' ? message : `${where}: ${message}`;
}

const SARIF_LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'note' };

/** SARIF 2.1.0 (OASIS "Static Analysis Results Interchange Format"). */
export function sarifReport(report: CheckReport, version: string): string {
  const results = findingsOf(report).map((finding) => {
    const { line, column, endLine, endColumn } = finding.position;
    return {
      ruleId: finding.rule,
      ruleIndex: CHECKS.findIndex(({ id }) => id === finding.rule),
      level: SARIF_LEVELS[finding.severity],
      message: { text: said(finding) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(finding.file.split('\\').join('/')) },
            region: {
              startLine: line,
              startColumn: column,
              ...(endLine === undefined ? {} : { endLine }),
              ...(endColumn === undefined ? {} : { endColumn }),
            },
          },
        },
      ],
    };
  });
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'maas-observability',
            version,
            rules: CHECKS.map(({ id, severity, summary }) => ({
              id,
              shortDescription: { text: summary },
              defaultConfiguration: { level: SARIF_LEVELS[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

/** JUnit: a suite for each file, a case for each finding; a file without an error is one that passes. */
export function junitReport(report: CheckReport): string {
  const suites = report.files.map(({ file, findings }) => {
    const failures = findings.filter(({ severity }) => severity === 'error');
    const cases =
      findings.length === 0
        ? [`    <testcase name="${xml(file)}" classname="maas-observability"/>`]
        : findings.map((finding) => {
            const name = xml(`${finding.rule} ${finding.position.line}:${finding.position.column}`);
            const text = xml(said(finding));
            const body =
              finding.severity === 'error'
                ? `<failure message="${text}" type="${xml(finding.rule)}"/>`
                : `<system-out>${xml(`${finding.severity}: ${said(finding)}`)}</system-out>`;
            return `    <testcase name="${name}" classname="${xml(file)}">${body}</testcase>`;
          });
    return [
      `  <testsuite name="${xml(file)}" tests="${cases.length}" failures="${failures.length}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="maas-observability">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function xml(text: string): string {
  return onOneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\ud800-\udfff]/g, '?');
}

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Workflow commands of GitHub Actions, which show beside the lines of a pull request. */
export function githubReport(report: CheckReport): string {
  const lines = findingsOf(report).map((finding) => {
    const { line, column, endLine } = finding.position;
    const properties = {
      ...{ file: finding.file, line, col: column },
      ...(endLine === undefined ? {} : { endLine }),
      title: finding.rule,
    };
    const written = Object.entries(properties).map(([key, value]) => `${key}=${property(String(value))}`);
    return `::${COMMANDS[finding.severity]} ${written.join(',')}::${data(said(finding))}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** Source: actions/toolkit `packages/core/src/command.ts`. */
function data(text: string): string {
  return onOneLine(text).replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
