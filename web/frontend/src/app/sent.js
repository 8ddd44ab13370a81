// Keeps what a form sent while nobody has taken it: a page that was open too long would otherwise cost what was typed.
import { notify } from './notices.js';
import { fieldsOf, fillIn } from './form-values.js';
import { t } from '../i18n/index.js';

const KEY = 'claimflow:sent';
const userOf = () => document.querySelector('meta[name="user"]')?.content ?? '';

document.addEventListener('submit', (event) => {
  const form = event.target;
  const isPlainPost = form.method === 'post' && !form.hasAttribute('hx-post');
  // Logging in is on the way back to the form, and what was typed there is nobody's to keep.
  if (!isPlainPost || event.defaultPrevented) return;
  if (form.closest('[data-keeps-sent]') || form.querySelector('[type="password"]')) return;
  const values = fieldsOf(form);
  if (!Object.keys(values).length) return;
  sessionStorage.setItem(KEY, JSON.stringify({ action: form.action, user: userOf(), values, isRefused: false }));
});

/** Gives a form back what it had sent when the answer was a refusal; any other page forgets it. */
export function giveBackWhatWasSent() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  if (!kept) return;
  if (document.querySelector('[data-keeps-sent]')) {
    sessionStorage.setItem(KEY, JSON.stringify({ ...kept, isRefused: true }));
    return;
  }
  const form = [...document.forms].find(({ action, method }) => method === 'post' && action === kept.action);
  if (kept.isRefused && !form && kept.user === userOf()) return;
  sessionStorage.removeItem(KEY);
  if (!kept.isRefused || !form || kept.user !== userOf() || form.hasAttribute('data-has-server-values')) return;
  fillIn(form, kept.values);
  form.closest('dialog')?.showModal();
  notify(t('What you typed here earlier was restored.'), 'warn');
}
