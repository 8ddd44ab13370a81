// Plain HTML forms: confirmation, protection against a second click, drafts kept in the browser, file lists.
import { t } from '../i18n/index.js';
import { fieldsOf, fillIn } from './form-values.js';

const DRAFT_PREFIX = 'claimflow:form:';

document.addEventListener('submit', (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.matches('[data-busy]')) {
    event.preventDefault();
    return;
  }
  // Also from a form that leaves its checks to the server: refused for its size there, all of the page would be lost.
  const tooLarge = [...form.elements].find((field) => field.type === 'file' && field.validity.customError);
  if (tooLarge) {
    event.preventDefault();
    event.stopImmediatePropagation();
    tooLarge.reportValidity();
    return;
  }
  const isPlainPost = form.method === 'post' && !form.hasAttribute('hx-post');
  if (isPlainPost) markBusy(form, event.submitter);
}, true);

// The browser's back button shows the page as it was left: a form still marked busy would be dead.
window.addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-busy]')) {
    delete form.dataset.busy;
    form.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
  }
});

function markBusy(form, submitter) {
  // Later listeners may still refuse the submission.
  setTimeout(() => {
    form.dataset.busy = '';
    submitter?.setAttribute('aria-busy', 'true');
  });
}

/** Restores and keeps the typed values of every `<form data-local-draft="key">`. */
export function startLocalDrafts(root = document) {
  for (const done of root.querySelectorAll('[data-clear-local-draft]')) {
    localStorage.removeItem(DRAFT_PREFIX + done.dataset.clearLocalDraft);
  }
  for (const form of root.querySelectorAll('form[data-local-draft]')) {
    if ('draftStarted' in form.dataset) continue;
    form.dataset.draftStarted = '';
    const key = DRAFT_PREFIX + form.dataset.localDraft;
    restore(form, key);
    form.addEventListener('input', () => localStorage.setItem(key, JSON.stringify(fieldsOf(form))));
  }
}

function restore(form, key) {
  const stored = localStorage.getItem(key);
  // What the server sent back (a refused form) is newer than any draft.
  if (!stored || form.hasAttribute('data-has-server-values')) return;
  fillIn(form, JSON.parse(stored));
}

document.addEventListener('change', (event) => {
  const input = event.target;
  if (input.type !== 'file' || !input.closest('.dropzone')) return;
  const list = input.closest('.dropzone').querySelector('.dropzone-files');
  const limit = Number(input.dataset.maxBytes || Infinity);
  list.replaceChildren(...[...input.files].map((file) => fileRow(file, limit)));
  const tooLarge = [...input.files].some((file) => file.size > limit);
  input.setCustomValidity(tooLarge ? t('At least one file is too large.') : '');
});

function fileRow(file, limit) {
  const row = document.createElement('li');
  const size = (file.size / 1048576).toFixed(file.size < 1048576 ? 2 : 1);
  row.textContent = `${file.name} · ${size} MB`;
  if (file.size > limit) {
    row.className = 'text-late';
    row.textContent += ` · ${t('too large, at most {size} MB', { size: Math.floor(limit / 1048576) })}`;
  }
  return row;
}
