import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { KustomizeApp, MaaSObservabilityChart } from '../../lib';
import { inTemporaryDirectory } from '../support/synth';

const GOLDEN = join(__dirname, 'golden');

/**
 * What a cluster gets by default, for a person to review. Dashboards are not here: their tests say what is on them.
 * After a change that is meant: `npm run synth && cp -r dist/telemetry dist/monitors test/chart/golden/`.
 */
test.each(['telemetry', 'monitors'])('dist/%s is as reviewed', (folder) => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    new MaaSObservabilityChart(app, 'maas-observability');
    app.synth();
    const files = (directory: string) =>
      Object.fromEntries(
        readdirSync(join(directory, folder)).map((file) => [
          file,
          readFileSync(join(directory, folder, file), 'utf8'),
        ]),
      );
    expect(files(outdir)).toEqual(files(GOLDEN));
  });
});
