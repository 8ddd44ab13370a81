// Patches third-party sources that would need a weaker content security policy than ours.
import { readFile } from 'node:fs/promises';

// CodeMirror puts a <style> element into the page; constructable style sheets do the same within style-src 'self'.
const styleMod = {
  name: 'style-mod-constructable-sheets',
  setup(build) {
    build.onLoad({ filter: /[\\/]style-mod[\\/].*\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const patched = source.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets');
      if (patched === source) {
        throw new Error(`${path} changed: find out how it adds its style sheet now and adapt build/csp.mjs`);
      }
      return { contents: patched, loader: 'js' };
    });
  },
};

export const cspPlugins = [styleMod];
