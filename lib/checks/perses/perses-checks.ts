import { type PersesLayoutItem, type PersesModel, type PersesPanel } from '../../documents/perses-model';
import { type PlainRecord, isRecord, recordAt, textOf } from '../../documents/plain-data';
import { anyOf, nearest, quote } from '../../validation/wording';
import { type Check } from '../check';
import { type Finding } from '../document-problem';

/** A check of a dashboard for Perses. */
export interface PersesCheck extends Check {
  readonly find: (dashboard: PersesModel) => readonly Finding[];
}

export const persesRefused: PersesCheck = {
  id: 'perses-refused',
  severity: 'error',
  summary: 'Perses would refuse the dashboard.',
  find: (dashboard) => [
    ...durationFindings(dashboard),
    ...unknownFields(dashboard.json, FIELDS, '', dashboard.path),
    ...refFindings(dashboard),
    ...dashboard.panels.flatMap(namelessFindings),
    ...dashboard.panels.flatMap(panelFindings),
  ],
};

/** Perses refuses a panel with a display that has no name (perses/perses `pkg/model/api/v1/dashboard.go`). */
function namelessFindings({ said, path, title, hasDisplay }: PersesPanel): readonly Finding[] {
  return hasDisplay && title === ''
    ? [
        {
          place: said,
          path: [...path, 'display', 'name'],
          message: 'it has an empty display.name: say which question it answers, or leave display out.',
        },
      ]
    : [];
}

/** `1h30m`, longest unit first. */
const DURATION = /^(?=.)(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;

function durationFindings({ json, path }: PersesModel): readonly Finding[] {
  return ['duration', 'refreshInterval'].flatMap((field) => {
    const duration = json[field];
    return duration === undefined || DURATION.test(textOf(duration))
      ? []
      : [
          {
            place: '',
            path: [...path, field],
            message: `${field} is ${quote(textOf(duration))}, which is no duration: write one such as 30m.`,
          },
        ];
  });
}

/** Source: perses/perses `pkg/model/api/v1/dashboard`, and `common` for a display. */
const FIELDS = [
  'display',
  'datasources',
  'variables',
  'panels',
  'layouts',
  'duration',
  'refreshInterval',
  'links',
  'timezone',
  'tags',
];
const PANEL_FIELDS = ['display', 'plugin', 'queries', 'links'];
const DISPLAY_FIELDS = ['name', 'description', 'hidden'];

function unknownFields(
  json: PlainRecord,
  known: readonly string[],
  place: string,
  path: Finding['path'],
): readonly Finding[] {
  return Object.keys(json)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const [near] = nearest(field, known);
      return {
        place,
        path: [...path, field],
        message:
          `${field} is no field of it: ${near === undefined ? `write ${anyOf(known)}` : `did you mean ${near}?`}`.replace(
            /([^?.])$/,
            '$1.',
          ),
      };
    });
}

function refFindings({ layouts, panels }: PersesModel): readonly Finding[] {
  const keys = panels.map(({ key }) => key);
  return layouts.flat().flatMap(({ ref, path }) => {
    const key = keyOf(ref);
    return key !== undefined && keys.includes(key)
      ? []
      : [
          {
            place: '',
            path: [...path, 'content', '$ref'],
            message: `a layout has the panel ${quote(key ?? ref)}, which is not among the panels: ${keys.join(', ') || 'there are none'}.`,
          },
        ];
  });
}

function keyOf(ref: string): string | undefined {
  return /^#\/spec\/panels\/(.+)$/.exec(ref)?.[1];
}

/** Source: perses/perses `@perses-dev/core` `calculations.ts`. */
const CALCULATIONS = ['first', 'last', 'first-number', 'last-number', 'mean', 'sum', 'min', 'max'];
/** Source: perses/perses `@perses-dev/core` `units`. */
const UNITS = [
  ...[
    'milliseconds',
    'seconds',
    'minutes',
    'hours',
    'days',
    'weeks',
    'months',
    'years',
    'percent',
    'percent-decimal',
  ],
  ...[
    '%',
    'decimal',
    'bytes',
    'decbytes',
    'bits',
    'decbits',
    'bits/sec',
    'decbits/sec',
    'bytes/sec',
    'decbytes/sec',
  ],
  ...[
    'counts/sec',
    'events/sec',
    'messages/sec',
    'ops/sec',
    'packets/sec',
    'reads/sec',
    'requests/sec',
    'records/sec',
  ],
  ...[
    'rows/sec',
    'writes/sec',
    'nanoseconds',
    'microseconds',
    'aud',
    'cad',
    'chf',
    'cny',
    'eur',
    'gbp',
    'hkd',
    'inr',
  ],
  ...[
    'jpy',
    'krw',
    'nok',
    'nzd',
    'sek',
    'sgd',
    'usd',
    'celsius',
    'fahrenheit',
    'datetime-iso',
    'datetime-us',
  ],
  ...[
    'datetime-local',
    'date-iso',
    'date-us',
    'date-local',
    'time-local',
    'time-iso',
    'time-us',
    'relative-time',
  ],
  ...['unix-timestamp'],
];

function panelFindings({ said, path, queries, options, kind }: PersesPanel): readonly Finding[] {
  const at = [...path, 'plugin', 'spec'];
  const { calculation } = options;
  return [
    ...(kind === ''
      ? [{ place: said, path, message: 'it has no plugin: write plugin.kind, such as TimeSeriesChart.' }]
      : []),
    ...(calculation === undefined
      ? []
      : oneOf('calculation', textOf(calculation), CALCULATIONS, said, [...at, 'calculation'])),
    ...formatsIn(options, at).flatMap(({ unit, path: where }) => oneOf('unit', unit, UNITS, said, where)),
    ...queries
      .filter(({ isPromql, expr }) => isPromql && expr.trim() === '')
      .map(({ said: place, exprPath }) => ({
        place,
        path: exprPath,
        message: 'the query is empty: write one.',
      })),
  ];
}

function oneOf(
  what: string,
  value: string,
  known: readonly string[],
  place: string,
  path: Finding['path'],
): readonly Finding[] {
  if (known.includes(value)) return [];
  const [near] = nearest(value, known);
  const write =
    near === undefined ? `write one of ${known.slice(0, 8).join(', ')}` : `did you mean "${near}"?`;
  return [
    { place, path, message: `the ${what} "${value}" is unknown: ${write}${write.endsWith('?') ? '' : '.'}` },
  ];
}

function formatsIn(
  options: PlainRecord,
  path: Finding['path'],
): readonly { readonly unit: string; readonly path: Finding['path'] }[] {
  return [
    { format: recordAt(options, 'format'), path: [...path, 'format', 'unit'] },
    { format: recordAt(options, 'yAxis', 'format'), path: [...path, 'yAxis', 'format', 'unit'] },
  ].flatMap(({ format, path: at }) =>
    textOf(format.unit) === '' ? [] : [{ unit: textOf(format.unit), path: at }],
  );
}

export const persesPanelFields: PersesCheck = {
  id: 'perses-panel-fields',
  severity: 'error',
  summary: 'A panel of a dashboard for Perses has a field that Perses does not know.',
  find: ({ json, path }) =>
    Object.entries(recordAt(json, 'panels')).flatMap(([key, panel]) => {
      if (!isRecord(panel)) return [];
      const place = `panel ${quote(key)}`;
      const spec = recordAt(panel, 'spec');
      const at = [...path, 'panels', key];
      return [
        ...unknownFields(panel, ['kind', 'spec'], place, at),
        ...unknownFields(spec, PANEL_FIELDS, place, [...at, 'spec']),
        ...unknownFields(recordAt(spec, 'display'), DISPLAY_FIELDS, place, [...at, 'spec', 'display']),
      ];
    }),
};

export const persesPanelText: PersesCheck = {
  id: 'perses-panel-text',
  severity: 'warning',
  summary: 'A panel of a dashboard for Perses has no name, no description, no query, or is in no layout.',
  find: ({ panels, layouts }) => {
    const placed = new Set(layouts.flat().flatMap(({ ref }) => keyOf(ref) ?? []));
    return panels.flatMap(({ key, said, path, title, hasDisplay, description, queries, kind }) => [
      ...(placed.has(key) ? [] : [{ place: said, path, message: 'it is in no layout: it is not shown.' }]),
      ...(title === '' && !hasDisplay
        ? [{ place: said, path, message: 'it has no name: say which question it answers.' }]
        : []),
      ...(description === ''
        ? [
            {
              place: said,
              path,
              message: 'it has no description: say what it shows, and what to do when it looks bad.',
            },
          ]
        : []),
      ...(queries.length === 0 && kind !== 'Markdown'
        ? [{ place: said, path, message: 'it asks nothing: give it a query, or drop it.' }]
        : []),
    ]);
  },
};

export const persesOverlap: PersesCheck = {
  id: 'perses-overlap',
  severity: 'warning',
  summary: 'Two panels of a layout lie over each other.',
  find: ({ layouts }) =>
    layouts.flatMap((items) =>
      items.flatMap((one, i) =>
        items
          .slice(0, i)
          .filter((other) => overlap(one, other))
          .map((other) => ({
            place: '',
            path: one.path,
            message: `panels ${quote(keyOf(other.ref) ?? '')} and ${quote(keyOf(one.ref) ?? '')} lie over each other: move one of them.`,
          })),
      ),
    ),
};

function overlap(one: PersesLayoutItem, other: PersesLayoutItem): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** Every check of a dashboard for Perses. */
export const PERSES_CHECKS: readonly PersesCheck[] = [
  persesRefused,
  persesPanelFields,
  persesPanelText,
  persesOverlap,
];
