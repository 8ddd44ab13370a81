// The file under an editor: loading, saving with version check, checking, deploying, and a copy kept in the browser.
import { sessionEnded } from '../app/htmx.js';
import { RequestFailed, getText, sendJson } from '../app/http.js';
import { notify } from '../app/notices.js';
import { t } from '../i18n/index.js';
import { showFindings } from './findings.js';
import { askForRelease } from './release.js';

const COPY_PAUSE_MS = 1000;
const CHECK_PAUSE_MS = 1200;

/**
 * Ties an editor to its addresses and buttons.
 *
 * Resolves to `{current}`, which gives the text on the screen. `editor` gives `load(content)`, which answers true if opening changed the content, `content()`, `onChange(callback)`
 * and, where it can, `mark(findings)`, `select(id)`, `onSaved()` and `actions` (name → function) for toolbar buttons of
 * its own.
 */
export async function editFile(host, editor, contentUrl) {
  const frame = host.closest('.editor') ?? document.body;
  const { saveUrl, checkUrl, deployUrl, previewUrl, fileName = 'file' } = host.dataset;
  const copyKey = `claimflow:editor:${host.dataset.user ?? ''}:${saveUrl ?? contentUrl}`;
  const state = frame.querySelector('[data-editor-state]');
  let version = host.dataset.version ?? null;
  let saved = await getText(contentUrl);
  let copyTimer = null;
  let checkTimer = null;
  let checking = Promise.resolve();

  await open(saved);
  editor.onChange(changed);
  offerCopy();
  check();

  const actions = {
    save,
    deploy,
    check: () => check(true),
    download: async () => download(fileName, await current()),
    ...editor.actions,
  };
  for (const button of frame.querySelectorAll('[data-action]')) {
    const action = actions[button.dataset.action];
    if (action) button.addEventListener('click', () => whileBusy(button, action));
  }
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's' && saveUrl) {
      event.preventDefault();
      save();
    }
  });
  window.addEventListener('beforeunload', (event) => {
    if (host.dataset.changed === 'yes') event.preventDefault();
  });
  host.dataset.state = 'ready';
  return { current };

  // What opening a file changed can be made again, so that nobody is held back who leaves without saving it.
  async function open(content) {
    const isChanged = await editor.load(content);
    host.dataset.changed = isChanged ? 'by-opening' : 'no';
    if (isChanged) say(t('Not saved yet'));
  }

  function changed() {
    host.dataset.changed = 'yes';
    say(t('Not saved yet'));
    clearTimeout(copyTimer);
    clearTimeout(checkTimer);
    copyTimer = setTimeout(async () => localStorage.setItem(copyKey, await editor.content()), COPY_PAUSE_MS);
    checkTimer = setTimeout(check, CHECK_PAUSE_MS);
  }

  function offerCopy() {
    const copy = localStorage.getItem(copyKey);
    if (!copy || copy === saved) return;
    const notice = notify(t('This browser holds changes that were never saved.'), 'warn');
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn btn-secondary btn-sm';
    button.textContent = t('Restore them');
    button.addEventListener('click', async () => {
      notice.remove();
      await open(copy);
      changed();
    });
    notice.querySelector('.btn-close').before(button);
  }

  // A file nobody changed stays byte for byte as it was, whatever the editor would write in its place.
  async function current() {
    const content = await editor.content();
    return host.dataset.changed === 'no' ? saved : content;
  }

  async function save() {
    const content = await current();
    try {
      const { body } = await sendJson('POST', saveUrl, { content, version });
      version = body.version ?? version;
      accepted(content);
      if (body.findings) show(body.findings);
      say(t('Saved'));
    } catch (error) {
      await refused(error, save);
    }
  }

  async function deploy() {
    const content = await current();
    try {
      const consent = previewUrl ? await askForRelease(frame, previewUrl, content, show) : {};
      if (!consent) return;
      // A check that comes after the release would look for a draft that is no more.
      clearTimeout(checkTimer);
      await checking;
      const { body } = await sendJson('POST', deployUrl, { content, version, ...consent });
      version = body.version ?? version;
      accepted(content);
      show(body.findings ?? []);
      notify(body.message ?? t('Deployed'), 'ok');
      say(t('Deployed'));
      if (body.next) location.assign(body.next);
    } catch (error) {
      await refused(error, deploy);
    }
  }

  async function check(loud = false) {
    if (!checkUrl) return;
    try {
      const answer = sendJson('POST', checkUrl, { content: await editor.content() });
      checking = answer.catch(() => {});
      const { body } = await answer;
      show(body.findings ?? []);
      if (loud && !body.findings?.length) notify(t('No findings.'), 'ok');
    } catch (error) {
      if (loud) await refused(error);
      else if (!(error instanceof RequestFailed)) throw error;
    }
  }

  function accepted(content) {
    clearTimeout(copyTimer);
    localStorage.removeItem(copyKey);
    saved = content;
    host.dataset.changed = 'no';
    editor.onSaved?.();
  }

  async function refused(error, again) {
    if (!(error instanceof RequestFailed)) throw error;
    const { status, body } = error;
    if (body.findings) show(body.findings);
    if (status === 409 && body.current && again) {
      const { by = '', at = '' } = body.current;
      const mine = window.confirm(t('Someone else saved this meanwhile ({by} {at}). OK: save yours over it. Cancel: keep editing; nothing is lost.', { by, at }));
      if (mine) {
        version = body.current.version;
        await again();
      }
    } else if (status === 401) {
      localStorage.setItem(copyKey, await editor.content());
      sessionEnded();
    } else if (status === 0) {
      notify(t('The server cannot be reached. Your changes are kept in this browser.'), 'late');
    } else {
      notify(body.message ?? t('The server could not do this (code {status}). Nothing was changed.', { status }), 'late');
    }
    say(t('Not saved yet'));
  }

  function show(findings) {
    editor.mark?.(findings);
    const panel = frame.querySelector('[data-findings]');
    if (panel) showFindings(panel, findings, editor);
  }

  function say(text) {
    if (state) state.textContent = text;
  }
}

/** Starts every host of a page; a file that cannot be opened leaves its reason in the host's place. */
export function startEditors(selector, start) {
  for (const host of document.querySelectorAll(selector)) {
    host.dataset.state = 'loading';
    start(host).catch((error) => {
      host.dataset.state = 'failed';
      const message = document.createElement('p');
      message.className = 'empty-state';
      message.setAttribute('role', 'alert');
      message.textContent = t('This cannot be opened: {reason}', { reason: error.message });
      host.replaceChildren(message);
    });
  }
}

async function whileBusy(button, action) {
  button.setAttribute('aria-busy', 'true');
  try {
    await action();
  } finally {
    button.removeAttribute('aria-busy');
  }
}

function download(name, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
