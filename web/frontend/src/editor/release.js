// Before a release: what it would do, and the note that stands beside the version for ever.
import { sendJson } from '../app/http.js';

/**
 * Asks the server what a release would do and the analyst for a note, in the page's `dialog[data-release]`.
 *
 * Resolves to `{note, overtakes}`, or to null when the analyst thinks better of it. Throws RequestFailed when the
 * server would refuse the file.
 */
export async function askForRelease(frame, previewUrl, content, showFindings) {
  const { body } = await sendJson('POST', previewUrl, { content });
  showFindings(body.findings ?? []);
  const dialog = frame.querySelector('dialog[data-release]');
  fill(dialog, 'own', body.own ?? []);
  fill(dialog, 'dependents', body.dependents ?? []);
  fill(dialog, 'warning', body.warning ? [body.warning] : []);
  const form = dialog.querySelector('form');
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  if (dialog.returnValue !== 'release') return null;
  return { note: new FormData(form).get('note'), overtakes: body.overtakes ?? null };
}

/** Lists `texts` in the dialog's place called `name`; a place with nothing to say is hidden. */
function fill(dialog, name, texts) {
  const place = dialog.querySelector(`[data-release-${name}]`);
  place.hidden = texts.length === 0;
  place.querySelector('ul, p').replaceChildren(...texts.map((text) => {
    const line = document.createElement(name === 'warning' ? 'span' : 'li');
    line.textContent = text;
    return line;
  }));
}
