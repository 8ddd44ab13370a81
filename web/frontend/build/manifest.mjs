// Maps each entry point to the hashed files the page has to load.
import path from 'node:path';

/** Returns `{name: {js, css}}` with paths relative to the output folder; `css` is null for an entry without styles. */
export function manifestOf(metafile, root, outdir) {
  const relative = (file) => path.relative(outdir, path.resolve(root, file)).split(path.sep).join('/');
  const manifest = {};
  for (const [file, output] of Object.entries(metafile.outputs)) {
    // A library that is loaded only when needed is an entry point of its own to esbuild, but no page asks for it.
    if (!output.entryPoint || path.dirname(output.entryPoint) !== 'src') continue;
    const name = path.basename(output.entryPoint, '.js');
    manifest[name] = { js: relative(file), css: output.cssBundle ? relative(output.cssBundle) : null };
  }
  return Object.fromEntries(Object.entries(manifest).sort());
}
