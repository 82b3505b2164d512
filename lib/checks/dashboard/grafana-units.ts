import { nearest } from '../../validation/wording';

/** Grafana's own units (grafana/grafana `packages/grafana-data/src/valueFormats/categories.ts`). */
const UNITS: ReadonlySet<string> = new Set(
  [
    'none string short percent percentunit humidity dB hex0x hex sci locale pixel candela',
    'degree radian grad arcmin arcsec flops mflops gflops tflops pflops eflops zflops yflops',
    'ppm conppb conngm3 conngNm3 conμgm3 conμgNm3 conmgm3 conmgNm3 congm3 congNm3 conmgdL conmmolL',
    'bytes decbytes bits decbits kbytes deckbytes mbytes decmbytes gbytes decgbytes tbytes dectbytes pbytes decpbytes',
    'pps binBps Bps binbps bps KiBs Kibits KBs Kbits MiBs Mibits MBs Mbits GiBs Gibits GBs Gbits TiBs Tibits TBs Tbits',
    'PiBs Pibits PBs Pbits Hs KHs MHs GHs THs PHs EHs',
    'watt kwatt megwatt gwatt mwatt Wm2 voltamp kvoltamp voltampreact kvoltampreact watth watthperkg kwatth kwattm amph',
    'kamph mamph joule ev amp kamp mamp volt kvolt mvolt dBm mohm ohm kohm Mohm farad µfarad nfarad pfarad ffarad henry',
    'mhenry µhenry lumens lux litreh celsius fahrenheit kelvin',
    'hertz ns µs ms s m h d dtdurationms dtdurations dthms dtdhms timeticks clockms clocks',
    'cps ops reqps rps wps iops eps mps cpm opm reqpm rpm wpm mpm epm recps rowsps recpm rowspm',
    'mlitre litre m3 Nm3 dm3 gallons bool bool_yes_no bool_on_off',
  ].flatMap((line) => line.split(' ')),
);

/** Units that begin with what they measure, such as `lengthkm`. */
const FAMILIES =
  /^(acc(MS2|FS2|G)|area|currency|dateTime|flow|force|length|mass|pressure|rad|rot|velocity)[A-Za-z0-9μ]*$/;

/** Units that anybody can make (Grafana documentation, "Standard options", custom units). */
const CUSTOM = /^(suffix|prefix|time|si|count|currency|bool):./;

/** What a unit is taken for when it is written as one says it. */
const MEANT: Readonly<Record<string, string>> = {
  second: 's',
  seconds: 's',
  sec: 's',
  millisecond: 'ms',
  milliseconds: 'ms',
  minutes: 'm',
  hours: 'h',
  days: 'd',
  '%': 'percent',
  ratio: 'percentunit',
  number: 'short',
  count: 'short',
  byte: 'bytes',
  'req/s': 'reqps',
  'requests/s': 'reqps',
  'ops/s': 'ops',
  USD: 'currencyUSD',
  EUR: 'currencyEUR',
};

/** What to write in place of a unit that Grafana would only append to a number; nothing where it knows the unit. */
export function insteadOfUnit(unit: string): string | undefined {
  if (UNITS.has(unit) || FAMILIES.test(unit) || CUSTOM.test(unit)) return undefined;
  const meant = MEANT[unit] ?? nearest(unit, UNITS)[0];
  return [...(meant === undefined ? [] : [JSON.stringify(meant)]), JSON.stringify(`count:${unit}`)].join(
    ' or ',
  );
}
