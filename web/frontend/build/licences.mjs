// Collects the licence texts of all bundled packages, as their licences ask of whoever passes them on.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Returns one text with name, version, licence and notice of each package found in the bundle. */
export async function licenceText(metafile, root) {
  const folders = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const match = PACKAGE.exec(input);
    if (match) folders.add(match[1]);
  }
  const notices = await Promise.all([...folders].sort().map((folder) => notice(path.join(root, folder))));
  return notices.join(`\n${'-'.repeat(78)}\n\n`);
}

async function notice(folder) {
  const { name, version, license = 'see text' } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? await readFile(path.join(folder, file), 'utf8') : 'The package ships no licence file.\n';
  return `${name} ${version} (${license})\n\n${text}`;
}
