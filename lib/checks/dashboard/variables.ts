import { type TargetModel, type VariableModel } from '../../documents/dashboard-model';
import { variableForms } from '../../documents/query-language';
import { quoted } from '../../promql/promql-ast';
import { grafanaVariablesIn, hasVariable } from '../../promql/promql-grafana';
import { parsePromql } from '../../promql/promql-parse';
import { selectorsIn } from '../../promql/promql-ast';
import { nearest } from '../../validation/wording';
import { type Finding } from '../document-problem';
import { type DashboardCheck } from './dashboard-check';

export const variableMultiEquals: DashboardCheck = {
  id: 'variable-multi-equals',
  severity: 'error',
  summary: 'A matcher takes a variable of several values with =, although Grafana fills in a pattern.',
  find: ({ dashboard, targets }) => {
    const several = dashboard.variables.filter(
      ({ multi, includeAll, type }) => type !== 'datasource' && (multi || includeAll),
    );
    return targets.flatMap(({ target, panel, expr }) => {
      const parsed = parsePromql(expr);
      if ('problem' in parsed) return [];
      return selectorsIn(parsed.expr).flatMap(({ matchers }) =>
        matchers.flatMap((matcher): Finding[] => {
          if (matcher.operator.endsWith('~')) return [];
          const variable = several.find((one) => takes(matcher.text, one) && one.name !== panel.repeat);
          if (variable === undefined) return [];
          const operator = matcher.operator === '=' ? '=~' : '!~';
          const equals = matcher.text.indexOf(matcher.operator);
          const from = matcher.from + equals;
          return [
            {
              place: target.said,
              path: target.exprPath,
              span: { from: matcher.from, to: matcher.from + matcher.text.length },
              expr,
              message:
                `${quoted(matcher)} fits nothing once several values of $${variable.name} are chosen, as Grafana writes ` +
                `a pattern: write \`${operator}\`.`,
              fix: { edits: [{ from, to: from + matcher.operator.length, text: operator }] },
            },
          ];
        }),
      );
    });
  },
};

function takes(text: string, { name }: VariableModel): boolean {
  return grafanaVariablesIn(text).some(
    (variable) => variable.name === name && !/:(csv|raw|text|queryparam)\}/.test(variable.text),
  );
}

/** Variables that Grafana has everywhere (Grafana documentation, "Global variables"). */
const GLOBAL = /^(__.*|timeFilter|timezone|interval_ms)$/;

export const variableUndefined: DashboardCheck = {
  id: 'variable-undefined',
  severity: 'error',
  summary: 'A query has a variable that the dashboard does not have, so that Grafana leaves its name there.',
  find: ({ dashboard, targets, inputs }) => {
    if (dashboard.form === 'library-panel') return [];
    const names = [...dashboard.variables.map(({ name }) => name), ...inputs];
    return targets.flatMap(({ target, panel, expr }) => {
      const parsed = parsePromql(expr);
      if ('problem' in parsed) return [];
      const groups = new Set(expr.includes('label_replace') ? namedGroups(expr) : []);
      const seen = new Set<string>();
      return parsed.variables.flatMap(({ name, text, from }): Finding[] => {
        if (GLOBAL.test(name) || names.includes(name) || groups.has(name) || seen.has(name)) return [];
        if (panel.repeat === name) return [];
        seen.add(name);
        const [near] = nearest(name, names);
        return [
          {
            place: target.said,
            path: target.exprPath,
            span: { from, to: from + text.length },
            expr,
            message: `${quoted({ text })} is no variable of this dashboard: ${
              near === undefined ? 'add it, or write its value.' : `did you mean $${near}?`
            }`,
            ...(near === undefined
              ? {}
              : { fix: { edits: [{ from, to: from + text.length, text: text.replace(name, near) }] } }),
          },
        ];
      });
    });
  },
};

function namedGroups(expr: string): readonly string[] {
  return [...expr.matchAll(/\(\?P?<(\w+)>/g)].map(([, name]) => name ?? '');
}

export const datasourceInput: DashboardCheck = {
  id: 'datasource-input',
  severity: 'error',
  summary: 'A panel asks the data source of an input or variable that nothing fills in.',
  find: ({ dashboard, inputs, inputsResolvedBy }) => {
    if (dashboard.form === 'library-panel') return [];
    const known = new Set([...dashboard.variables.map(({ name }) => name), ...inputs].flatMap(variableForms));
    const said = new Set<string>();
    const unresolved = (place: string, path: Finding['path'], uid: string): Finding[] => {
      if (!/^(\$\{?[A-Za-z_]\w*\}?|\[\[\w+\]\])$/.test(uid) || known.has(uid) || said.has(uid)) return [];
      const name = uid.replace(/[^\w]/g, '');
      if (GLOBAL.test(name)) return [];
      said.add(uid);
      const write =
        inputsResolvedBy === 'operator'
          ? `add \`- inputName: ${name}\` with a datasourceName to spec.datasources`
          : 'add a variable of type datasource with that name';
      return [
        {
          place,
          path,
          message: `it asks the data source "${uid}", which nothing fills in: ${write}.`,
        },
      ];
    };
    return [
      ...dashboard.variables.flatMap(({ name, path, source }) =>
        source === undefined
          ? []
          : unresolved(`variable ${JSON.stringify(name)}`, [...path, 'datasource'], source.uid),
      ),
      ...dashboard.panels.flatMap((panel) => [
        ...(panel.source === undefined
          ? []
          : unresolved(panel.said, [...panel.path, 'datasource'], panel.source.uid)),
        ...panel.targets.flatMap(({ said: place, path, source }) =>
          source === undefined ? [] : unresolved(place, [...path, 'datasource'], source.uid),
        ),
      ]),
    ];
  },
};

export const refIdRepeated: DashboardCheck = {
  id: 'ref-id-repeated',
  severity: 'error',
  summary: 'Two queries of a panel have one refId, of which Grafana keeps one.',
  find: ({ dashboard }) =>
    dashboard.panels.flatMap(({ targets }) =>
      targets
        .filter(({ refId }, i) => refId !== '' && targets.findIndex((one) => one.refId === refId) < i)
        .map(({ said, path, refId }) => ({
          place: said,
          path: [...path, 'refId'],
          message: `another query of the panel has the refId ${refId} too: write "${freeRefId(targets)}".`,
        })),
    ),
};

function freeRefId(targets: readonly TargetModel[]): string {
  const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
  return letters.find((letter) => !targets.some(({ refId }) => refId === letter)) ?? 'AA';
}

export const legendLabel: DashboardCheck = {
  id: 'legend-label',
  severity: 'error',
  summary: 'The legend of a query names a label that its result does not have.',
  find: ({ targets }) =>
    targets.flatMap(({ target, check, expr }) => legendFindings(target, expr, check.labels)),
};

function legendFindings(
  { said, path, legend }: TargetModel,
  expr: string,
  labels: ReadonlySet<string> | undefined,
): readonly Finding[] {
  if (labels === undefined || hasVariable(legend)) return [];
  const asked = [...legend.matchAll(/\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g)].map(([, label]) => label ?? '');
  return [...new Set(asked)]
    .filter((label) => label !== '__name__' && !labels.has(label))
    .map((label) => {
      const has = [...labels].filter((name) => name !== '__name__').sort();
      return {
        place: said,
        path: [...path, 'legendFormat'],
        expr,
        message:
          `the legend names {{${label}}}, which the result of the query does not have: ` +
          (has.length === 0
            ? 'write a text, as the result has no labels.'
            : `write {{${has.slice(0, 3).join('}} or {{')}}}.`),
      };
    });
}
