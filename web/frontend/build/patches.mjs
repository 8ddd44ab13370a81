// Small patches of third-party sources. Each fails the build when the patched line is gone, so that none rots silently.
import { readFile } from 'node:fs/promises';

/** Builds an esbuild plugin that replaces each text of `before` by its partner in `after` in files matching `filter`. */
function patch(name, filter, before, after) {
  return {
    name,
    setup(build) {
      build.onLoad({ filter }, async ({ path }) => {
        let source = await readFile(path, 'utf8');
        before.forEach((text, position) => {
          if (!source.includes(text)) throw new Error(`${path} has no "${text}" any more: adapt build/patches.mjs`);
          source = source.replace(text, after[position]);
        });
        return { contents: source, loader: 'js' };
      });
    },
  };
}

export const patches = [
  // CodeMirror puts a <style> element into the page, which style-src 'self' forbids; constructable sheets are allowed.
  patch(
    'style-mod-constructable-sheets',
    /[\\/]style-mod[\\/].*\.js$/,
    ['!root.head && root.adoptedStyleSheets'],
    ['root.adoptedStyleSheets'],
  ),
  // Inline styles of the properties panel, refused by style-src 'self'; src/styles/modeler.css says the same.
  patch(
    'properties-panel-container',
    /[\\/]bpmn-js-properties-panel[\\/]dist[\\/]index\.esm\.js$/,
    ['<div style="height: 100%" ', '<div style="flex: none; height: auto" '],
    ['<div ', '<div '],
  ),
  // The one text of the form viewer that does not go through its translate service.
  patch(
    'form-js-select-placeholder',
    /[\\/]frontend[\\/]node_modules[\\/]@bpmn-io[\\/]form-js-viewer[\\/]dist[\\/]index\.es\.js$/,
    ["valueLabel || 'Select'"],
    ["valueLabel || (document.documentElement.lang.startsWith('zh') ? '请选择' : 'Select')"],
  ),
];
