// Runs the command `maas-observability` from its sources: node scripts/cli.mjs check dist
import { createRequire } from 'node:module';
import process from 'node:process';
import { compiled } from './compiled.mjs';
import { installWhereOutdated } from './setup.mjs';

installWhereOutdated('.');
const command = await compiled('lib/cli/main.ts');
if (command === undefined) {
  // A command that cannot start has found nothing: sysexits' EX_SOFTWARE.
  process.exitCode = 70;
} else {
  process.setSourceMapsEnabled(true);
  createRequire(import.meta.url)(command);
}
