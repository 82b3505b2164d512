/** One full load of a dashboard. */
export interface Load {
  readonly dashboard: string;
  readonly way: string;
  readonly queries: number;
  /** Of which this many had any series to answer with. */
  readonly answered: number;
  readonly samples: number;
  readonly seconds: number;
}

/** A Markdown table, each load beside the upstream-style load of the same dashboard. */
export function loadsTable(loads: readonly Load[]): string {
  const heads = [
    'Dashboard',
    'Queries are',
    'Queries',
    'With data',
    'Samples touched',
    'Time',
    'Samples, upstream ÷ this',
    'Time, upstream ÷ this',
  ];
  const rows = loads.map((load) => {
    const upstream = loads.find(
      ({ dashboard, way }) => dashboard === load.dashboard && way === 'upstream-style',
    );
    const times = (of: (load: Load) => number) =>
      upstream === undefined || of(load) === 0 ? '' : twoDigits(of(upstream) / of(load));
    return [
      load.dashboard,
      load.way,
      `${load.queries}`,
      `${load.answered}`,
      load.samples.toLocaleString('en'),
      `${load.seconds.toFixed(2)} s`,
      times(({ samples }) => samples),
      times(({ seconds }) => seconds),
    ];
  });
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** What the recordings cost, whoever looks: one evaluation of all of them. */
export function evaluationText(samples: number, seconds: number): string {
  return (
    `One evaluation of all recordings, once a minute, touches ${samples.toLocaleString('en')} samples and takes ` +
    `${seconds.toFixed(2)} s.`
  );
}

function twoDigits(ratio: number): string {
  return Number(ratio.toPrecision(2)).toLocaleString('en');
}
