import { type Matcher, quoted } from '../../promql/promql-ast';
import { matches } from '../../promql/promql-literals';
import { anyOf } from '../../validation/wording';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

export const matcherImpossible: QueryCheck = {
  id: 'matcher-impossible',
  severity: 'error',
  summary: 'A matcher compares a label with a value that it cannot have.',
  find: (query) =>
    query.selectors.flatMap((selector) => [
      ...selector.matchers.flatMap((matcher) => patternAsText(matcher)),
      ...selector.matchers.flatMap((matcher) => wrongForm(matcher)),
      ...contradictions(selector.matchers),
      ...otherNamespaces(query, selector.matchers, query.seriesOf(selector)?.metric),
    ]),
};

/** `response_code!="5.*"`: = and != compare texts. */
function patternAsText(matcher: Matcher): readonly QueryFinding[] {
  const { operator, value, label } = matcher;
  if ((operator !== '=' && operator !== '!=') || value === undefined) return [];
  const isPattern =
    /\.[*+]|\.\{\d|\[0-9\]|\\d|^\^|\$$/.test(value) ||
    (STATUS.has(label.name ?? '') && /\.\.|\|/.test(value));
  if (!isPattern) return [];
  const write = `${label.text}${operator === '=' ? '=~' : '!~'}${matcher.text.slice(matcher.text.search(/["'`]/))}`;
  return [
    at(matcher, `${quoted(matcher)} compares the text, and not the pattern: write \`${write}\`.`, {
      fix: replacing(matcher, write),
    }),
  ];
}

const STATUS: ReadonlySet<string> = new Set(['code', 'response_code', 'status', 'status_code']);

/** A status has three digits, and a phase is written with a capital. */
function wrongForm(matcher: Matcher): readonly QueryFinding[] {
  const { operator, value, label } = matcher;
  if (value === undefined || value === '') return [];
  if (label.name === 'response_code' && operator.endsWith('~')) {
    const some = Array.from({ length: 600 }, (_, code) => String(code)).concat('200');
    const takes = some.some((code) => matches({ operator: '=~', value }, code) === true);
    return takes
      ? []
      : [
          at(
            matcher,
            `${quoted(matcher)} fits no response code, as those are numbers such as 503: write "5..".`,
          ),
        ];
  }
  if (label.name === 'response_code' && !/^\d{1,3}$/.test(value) && !/[.|[\]*+\\^$]/.test(value)) {
    return [at(matcher, `${quoted(matcher)} fits no response code, as those are numbers such as 503.`)];
  }
  const phase = label.name === 'phase' && operator === '=' ? PHASES.get(value.toLowerCase()) : undefined;
  return phase === undefined || phase === value
    ? []
    : [
        at(matcher, `${quoted(matcher)} fits no phase: write "${phase}".`, {
          fix: replacing(matcher, `phase="${phase}"`),
        }),
      ];
}

const PHASES: ReadonlyMap<string, string> = new Map(
  ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'].map((phase) => [phase.toLowerCase(), phase]),
);

/** Two matchers of one label that no value fits. */
function contradictions(matchers: readonly Matcher[]): readonly QueryFinding[] {
  return matchers.flatMap((matcher) => {
    if (matcher.operator !== '=' || matcher.value === undefined) return [];
    const { value } = matcher;
    const other = matchers.find(
      (one) => one !== matcher && one.label.name === matcher.label.name && matches(one, value) === false,
    );
    if (other === undefined || (other.operator === '=' && other.from < matcher.from)) return [];
    return [at(matcher, `${quoted(matcher)} and ${quoted(other)} exclude each other: leave one out.`)];
  });
}

/** The namespace of a target is known where a monitor beside the query says it. */
function otherNamespaces(
  { context }: CheckedQuery,
  matchers: readonly Matcher[],
  metric: Parameters<NonNullable<typeof context.monitored>>[0] | undefined,
): readonly QueryFinding[] {
  const namespaces = metric && context.monitored?.(metric)?.namespaces;
  if (metric === undefined || namespaces === undefined || namespaces.length === 0) return [];
  return matchers
    .filter(
      (matcher) =>
        matcher.label.name === 'namespace' &&
        !matcher.operator.startsWith('!') &&
        namespaces.every((namespace) => matches(matcher, namespace) === false),
    )
    .map((matcher) => {
      const own = metric.labels.includes('exported_namespace')
        ? 'the namespace that a series is about is in exported_namespace'
        : `write "${namespaces[0] ?? ''}"`;
      return at(
        matcher,
        `${quoted(matcher)} fits no series, as ${metric.exporter.title} is scraped in ${anyOf(namespaces)}: ${own}.`,
      );
    });
}

export const regexpNeedless: QueryCheck = {
  id: 'regexp-needless',
  severity: 'warning',
  summary:
    'A regular expression stands where plain text would do, or has anchors that Prometheus sets anyway.',
  find: ({ selectors }) =>
    selectors.flatMap(({ matchers }) =>
      matchers.flatMap((matcher) => {
        const { operator, value, label } = matcher;
        if (!operator.endsWith('~') || value === undefined) return [];
        if (!/[\\^$.|?*+()[\]{}]/.test(value)) {
          const write = `${label.text}${operator === '=~' ? '=' : '!='}${matcher.text.slice(matcher.text.search(/["'`]/))}`;
          return [
            at(matcher, `${quoted(matcher)} is a pattern of plain text: write \`${write}\`.`, {
              fix: replacing(matcher, write),
            }),
          ];
        }
        const bare = value.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
        if (bare === value || bare.includes('|') || /["\\]/.test(bare)) return [];
        const write = `${label.text}${operator}"${bare}"`;
        return [
          at(
            matcher,
            `${quoted(matcher)} has anchors, which Prometheus sets at both ends of every pattern: write \`${write}\`.`,
            { fix: replacing(matcher, write) },
          ),
        ];
      }),
    ),
};
