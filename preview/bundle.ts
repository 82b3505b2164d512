import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Plugin, build } from 'esbuild';

/** The pages of both renderers with everything they need, in one folder. */
export async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: [
      { in: join(__dirname, 'src', 'page.tsx'), out: 'perses' },
      { in: join(__dirname, 'src', 'grafana', 'page.tsx'), out: 'grafana' },
    ],
    outdir,
    absWorkingDir: __dirname,
    bundle: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    jsx: 'automatic',
    mainFields: ['module', 'browser', 'main'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    loader: { '.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty', '.svg': 'dataurl', '.png': 'dataurl' },
    // The scenes import the package that helped Grafana from one version of the router to the next.
    alias: { 'react-router-dom-v5-compat': 'react-router-dom' },
    plugins: [tableDefaults],
    logLevel: 'error',
  });
}

/** Scenes 7 import the default options of a table, which the schema of Grafana 12.4 no longer exports. */
const tableDefaults: Plugin = {
  name: 'table-defaults',
  setup({ onLoad }) {
    onLoad({ filter: /table\/panelcfg\/x\/types\.gen\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const missing = text.includes('defaultOptions') ? '' : '\nexport const defaultOptions = {};\n';
      return { contents: text + missing, loader: 'js' };
    });
  },
};
