import { checkedQuery } from '../check-query';
import { parsePromql } from '../../promql/promql-parse';
import { unitOf } from '../../promql/promql-units';
import { type DashboardCheck, showsNumbers } from './dashboard-check';

/** For a unit of a metric: what Grafana's unit has to be, and units that are wrong for certain. */
const SHOWN: Readonly<Record<string, { readonly write: string; readonly wrong: readonly string[] }>> = {
  seconds: {
    write: 's',
    wrong: ['ms', 'µs', 'ns', 'm', 'h', 'd', 'dtdurationms', 'dthms', 'clockms', 'percent'],
  },
  milliseconds: {
    write: 'ms',
    wrong: ['s', 'µs', 'ns', 'm', 'h', 'd', 'dtdurations', 'dtdhms', 'clocks', 'percent'],
  },
  ratio: { write: 'percentunit', wrong: ['percent', 's', 'ms', 'bytes'] },
  percent: { write: 'percent', wrong: ['percentunit', 's', 'ms', 'bytes'] },
  bytes: {
    write: 'bytes',
    wrong: ['bits', 'kbytes', 'mbytes', 'gbytes', 'decmbytes', 'decgbytes', 's', 'ms', 'percent'],
  },
  mebibytes: { write: 'mbytes', wrong: ['bytes', 'decbytes', 'kbytes', 'gbytes', 'decgbytes', 'bits'] },
};

export const valueUnit: DashboardCheck = {
  id: 'value-unit',
  severity: 'error',
  summary: 'A panel shows its values in another unit than the metric has, as milliseconds for seconds.',
  find: ({ dashboard, targets, context }) =>
    dashboard.panels.flatMap((panel) => {
      const [unit, ...more] = panel.units;
      if (unit === undefined || more.length > 0 || panel.transformed || !showsNumbers(panel)) return [];
      const asked = targets.filter((one) => one.panel === panel);
      for (const { expr } of asked) {
        const parsed = parsePromql(expr);
        if ('problem' in parsed) continue;
        const measured = unitOf(parsed.expr, checkedQuery(parsed, context).seriesOf);
        const shown = measured === undefined ? undefined : SHOWN[measured];
        if (shown?.wrong.includes(unit.unit) !== true) continue;
        return [
          {
            place: panel.said,
            path: unit.path,
            expr,
            message: `its values are ${measured ?? ''} and are shown as "${unit.unit}": write "${shown.write}", or convert them in the query.`,
            fix: { edits: [{ from: 0, to: unit.unit.length, text: shown.write }] },
          },
        ];
      }
      return [];
    }),
};
