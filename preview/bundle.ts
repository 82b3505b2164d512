import { join } from 'node:path';
import { build } from 'esbuild';

/** The page with everything it needs, in one folder. */
export async function bundle(outdir: string): Promise<void> {
  await build({
    entryPoints: [join(__dirname, 'src', 'page.tsx')],
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    target: 'es2022',
    jsx: 'automatic',
    mainFields: ['module', 'main'],
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
    loader: { '.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty', '.svg': 'dataurl' },
    logLevel: 'error',
  });
}
