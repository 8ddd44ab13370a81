// Trying a decision: the panel `[data-trial]` asks the server with what is on the screen and the values typed there.
import { sessionEnded } from '../app/htmx.js';
import { RequestFailed, sendJson } from '../app/http.js';
import { t } from '../i18n/index.js';

/**
 * Ties the page's panel `[data-trial]` to its button `[data-trial-open]`.
 *
 * `content()` resolves to what a request says of the text to be tried, `mark(ids)` shows which rows matched. Returns
 * `changed()`, to be called whenever the text on the screen changes.
 */
export function offerTrial(frame, { content, mark }) {
  const panel = frame.querySelector('[data-trial]');
  const opener = frame.querySelector('[data-trial-open]');
  if (!panel || !opener) return () => {};
  const place = panel.querySelector('[data-trial-body]');
  let latest = 0;
  opener.disabled = false;

  opener.addEventListener('click', () => (panel.hidden ? open() : close()));
  panel.querySelector('[data-trial-close]').addEventListener('click', close);
  panel.addEventListener('submit', (event) => {
    event.preventDefault();
    ask({ given: typed() });
  });
  panel.addEventListener('click', (event) => {
    if (event.target.closest('[data-trial-take]')) take();
  });
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('[data-trial-claim]')) return;
    event.preventDefault();
    take();
  });
  panel.addEventListener('change', (event) => {
    if (event.target.matches('[data-trial-decision]')) ask({ given: typed() });
  });

  async function open() {
    panel.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    // What was typed before is kept; the fields may be others by now.
    const record = panel.dataset.trialRecord;
    if (place.querySelector('form')) await ask({ given: typed() });
    else await ask(record ? { record } : {});
  }

  function close() {
    panel.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    mark([]);
    opener.focus();
  }

  function take() {
    const claim = panel.querySelector('[data-trial-claim]');
    if (claim.value.trim()) ask({ claim: claim.value.trim() });
    else claim.focus();
  }

  function typed() {
    const form = place.querySelector('form');
    return Object.fromEntries(new FormData(form));
  }

  async function ask(question) {
    const request = ++latest;
    const claim = panel.querySelector('[data-trial-claim]')?.value ?? '';
    const decision = panel.querySelector('[data-trial-decision]')?.value ?? '';
    panel.setAttribute('aria-busy', 'true');
    try {
      const { body } = await sendJson('POST', panel.dataset.trialUrl, { ...(await content()), decision, ...question });
      if (request !== latest) return;
      place.innerHTML = body.html;
      const again = place.querySelector('[data-trial-claim]');
      if (again) again.value = claim;
      mark(body.rows);
      focus();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      if (request === latest) explain(error);
    } finally {
      if (request === latest) panel.removeAttribute('aria-busy');
    }
  }

  /** The keyboard goes to the first value that cannot be read, to the result, or to the first field. */
  function focus() {
    const target = ['[aria-invalid]', '[data-trial-answer] h3', '.trial-fields :is(input, select, textarea)']
      .map((selector) => place.querySelector(selector)).find(Boolean);
    (target ?? panel).focus({ preventScroll: target?.matches('h3') });
    if (target?.matches('h3')) target.scrollIntoView({ block: 'start' });
  }

  function explain({ status, body }) {
    if (status === 401) sessionEnded();
    const message = document.createElement('p');
    message.className = 'message message-late';
    message.setAttribute('role', 'alert');
    message.dataset.trialProblem = '';
    message.textContent = status === 0
      ? t('The server cannot be reached. Nothing was changed.')
      : body.message ?? t('The server could not do this (code {status}). Nothing was changed.', { status });
    place.querySelector('[data-trial-problem]')?.remove();
    place.prepend(message);
    mark([]);
  }

  // The page was opened with an evaluation of the past to be tried.
  if (panel.dataset.trialRecord) open();

  return () => {
    const stale = place.querySelector('[data-trial-stale]');
    if (!stale) return;
    stale.hidden = false;
    mark([]);
  };
}
