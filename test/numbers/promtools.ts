import { hasPromtool } from '../support/manifest-oracles';
import { realPart } from '../support/real-parts';

/** The promtool of each Prometheus that numbers are held to, by version; nothing where it is not on the machine. */
export function promtools(): readonly (readonly [version: string, promtool: string | undefined])[] {
  return [
    ['2.42', hasPromtool() ? 'promtool' : undefined],
    ['3', realPart('promtool')],
  ];
}
