import { type FoundMonitor, monitorIn } from '../documents/monitors-in';
import { EXPORTERS } from '../exporters';

/** The monitor in a manifest, of an exporter of the library where it shows; nothing of anything else. */
export function monitorOf(manifest: unknown): FoundMonitor | undefined {
  return monitorIn(manifest, EXPORTERS);
}
