// Synthesizes main.ts into dist/, from one compiled file; installs the locked dependencies first where they are missing.
import { createRequire } from 'node:module';
import process from 'node:process';
import { compiled } from './compiled.mjs';
import { installWhereOutdated } from './setup.mjs';

installWhereOutdated('.');
const app = await compiled('main.ts');
if (app === undefined) {
  process.exitCode = 1;
} else {
  process.setSourceMapsEnabled(true);
  createRequire(import.meta.url)(app);
}
