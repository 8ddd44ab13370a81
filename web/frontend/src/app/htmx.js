// htmx set up for a strict content security policy, our CSRF header and our way of answering errors.
import htmx from 'htmx.org';

import { t } from '../i18n/index.js';
import { csrfToken } from './http.js';
import { notify } from './notices.js';

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyRestoreAsHxRequest = false;
// A refusal comes back with its reason, which must be shown: a duty, a colleague who was faster, a field.
htmx.config.responseHandling = [
  { code: '204', swap: false },
  { code: '[23]..', swap: true },
  { code: '403', swap: true },
  { code: '409', swap: true },
  { code: '422', swap: true },
  { code: '[45]..', swap: false, error: true },
];

document.addEventListener('htmx:configRequest', (event) => {
  event.detail.headers['X-CSRF-Token'] = csrfToken();
});

document.addEventListener('htmx:responseError', (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) sessionEnded();
  else notify(t('The server could not do this (code {status}). Nothing was changed.', { status }), 'late');
});

document.addEventListener('htmx:sendError', () => {
  notify(t('The server cannot be reached. Nothing was changed.'), 'late');
});

/** Tells the user that the session ended and offers the way back to this very page. */
export function sessionEnded() {
  if (document.querySelector('.notice[data-session-ended]')) return;
  const next = encodeURIComponent(location.pathname + location.search);
  const notice = notify(t('Your session has ended. What you typed is kept.'), 'warn', {
    href: `/login?next=${next}`,
    text: t('Log in again'),
  });
  notice.dataset.sessionEnded = '';
}
