// Bundles every page's JavaScript and CSS into web/static/dist and writes the manifest the templates read.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { licenceText } from './build/licences.mjs';
import { manifestOf } from './build/manifest.mjs';
import { patches } from './build/patches.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.resolve(here, '../static/dist');
const entries = (await readdir(path.join(here, 'src')))
  .filter((name) => name.endsWith('.js'))
  .map((name) => path.join('src', name))
  .sort();

await mkdir(outdir, { recursive: true });

const started = performance.now();
const result = await build({
  absWorkingDir: here,
  entryPoints: entries,
  outdir,
  bundle: true,
  minify: true,
  splitting: true,
  format: 'esm',
  target: ['es2022'],
  charset: 'utf8',
  jsx: 'automatic',
  jsxImportSource: '@bpmn-io/properties-panel/preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.woff2': 'file', '.woff': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file' },
  entryNames: '[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  chunkNames: 'chunks/[name]-[hash]',
  legalComments: 'linked',
  logLevel: 'warning',
  metafile: true,
  plugins: patches,
});

// Old hashed files would otherwise pile up and be shipped in the wheel. They go only after the new ones are there,
// so that a build that fails leaves the last working one.
const current = new Set(Object.keys(result.metafile.outputs).map((file) => path.resolve(here, file)));
for (const entry of await readdir(outdir, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (entry.isFile() && !current.has(file)) await rm(file);
}

const manifest = manifestOf(result.metafile, here, outdir);
await writeFile(path.join(outdir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await writeFile(path.join(outdir, 'THIRD-PARTY-LICENSES.txt'), await licenceText(result.metafile, here));

const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`bundled ${Object.keys(manifest).join(', ')} in ${seconds} s`);
