// Small patches of third-party sources. Each fails the build when the patched line is gone, so that none rots silently.
import { readFile } from 'node:fs/promises';

/** Builds an esbuild plugin that replaces `before` by `after` in files matching `filter`. */
function patch(name, filter, before, after) {
  return {
    name,
    setup(build) {
      build.onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes(before)) throw new Error(`${path} has no "${before}" any more: adapt build/patches.mjs`);
        return { contents: source.replace(before, after), loader: 'js' };
      });
    },
  };
}

export const patches = [
  // CodeMirror puts a <style> element into the page, which style-src 'self' forbids; constructable sheets are allowed.
  patch(
    'style-mod-constructable-sheets',
    /[\\/]style-mod[\\/].*\.js$/,
    '!root.head && root.adoptedStyleSheets',
    'root.adoptedStyleSheets',
  ),
  // The one text of the form viewer that does not go through its translate service.
  patch(
    'form-js-select-placeholder',
    /[\\/]form-js-viewer[\\/]dist[\\/]index\.es\.js$/,
    "valueLabel || 'Select'",
    "valueLabel || (document.documentElement.lang.startsWith('zh') ? '请选择' : 'Select')",
  ),
];
