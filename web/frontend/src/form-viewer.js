// Forms that people fill in: every `[data-form-viewer]` shows its form-js schema, keeps a draft and submits.
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import { Form } from '@bpmn-io/form-js-viewer';
import flatpickr from 'flatpickr';
import { Mandarin } from 'flatpickr/dist/l10n/zh.js';

import { sessionEnded } from './app/htmx.js';
import { RequestFailed, getJson, sendJson } from './app/http.js';
import { askWhichVersion } from './form/conflict.js';
import { Draft } from './form/draft.js';
import { focusField, labelsOf, showFieldErrors } from './form/fields.js';
import { isChinese, t, translateModule } from './i18n/index.js';
import zhForm from './i18n/zh-form.json';
import './styles/form.css';

if (isChinese) flatpickr.localize(Mandarin);

async function start(frame) {
  const options = frame.dataset;
  const schema = inline(frame, 'schema') ?? await getJson(options.schemaUrl);
  const initial = inline(frame, 'variables') ?? {};
  const savedDraft = inline(frame, 'draft');
  const readOnly = 'readOnly' in options;
  let version = options.version ?? null;

  const host = document.createElement('div');
  host.className = 'form-body bio-theme-parent';
  const problems = document.createElement('div');
  problems.setAttribute('aria-live', 'assertive');
  const state = document.querySelector(options.stateTarget || '[data-form-state]');
  frame.append(problems, host);
  host.addEventListener('input', refuseExponents, true);

  const form = new Form({
    container: host,
    properties: { readOnly },
    // Typing reaches the form at once: a pause of its own could lose the last keys before a quick submit.
    debounce: false,
    additionalModules: [translateModule(zhForm)],
  });
  const draft = new Draft({
    key: `${options.user ?? ''}:${options.key ?? options.submitUrl ?? location.pathname}`,
    url: options.draftUrl,
    version: options.draftVersion,
    onState: (name, text) => {
      frame.dataset.draft = name;
      if (!state) return;
      state.textContent = text;
      state.classList.toggle('is-failed', name === 'failed');
    },
  });
  const kept = readOnly ? null : draft.kept();
  await form.importSchema(schema, { ...initial, ...savedDraft, ...kept });
  frame.dataset.state = 'ready';
  if (readOnly) return;
  if (kept) {
    draft.onState('restored', t('What you typed here earlier was restored.'));
    if (draft.url) draft.change({ ...savedDraft, ...kept });
  }

  form.on('field.updated', () => draft.change(form._getSubmitData()));

  let sending = false;
  form.on('submit', ({ data, errors }) => {
    if (sending) return;
    const broken = Object.keys(errors);
    if (broken.length) {
      showProblems([t('Some answers are missing or wrong. They are marked below.')]);
      focusField(form, broken[0]);
      return;
    }
    send(data);
  });
  for (const button of document.querySelectorAll('[data-form-action="submit"]')) {
    button.addEventListener('click', () => form.submit());
  }

  async function send(data) {
    sending = true;
    frame.setAttribute('aria-busy', 'true');
    showProblems([]);
    let refusal = null;
    try {
      await draft.settle();
      const answer = await sendJson('POST', options.submitUrl, { version, data });
      await draft.discard();
      frame.dataset.state = 'sent';
      frame.dispatchEvent(new CustomEvent('form-sent', { bubbles: true, detail: answer.body }));
      if (answer.body.next) location.assign(answer.body.next);
      else if (answer.redirected) location.assign(answer.url);
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      refusal = error;
    } finally {
      sending = false;
      frame.removeAttribute('aria-busy');
    }
    if (refusal) await answerFailure(refusal, data);
  }

  async function answerFailure(error, data) {
    const { status, body } = error;
    draft.change(data);
    if (status === 422) {
      const homeless = showFieldErrors(form, body.errors ?? {}, body.names);
      showProblems([body.message ?? t('Some answers are missing or wrong. They are marked below.'), ...homeless]);
    } else if (status === 409 && body.current) {
      const answer = await askWhichVersion(problems, labelsOf(schema), data, body.current);
      version = body.current.version;
      if (answer === 'mine') {
        await send(data);
      } else {
        await form.importSchema(schema, { ...initial, ...body.current.data });
        await draft.discard();
      }
    } else if (status === 401) {
      sessionEnded();
    } else if (status === 0) {
      showProblems([t('The server cannot be reached. What you typed is kept in this browser; send it again later.')]);
    } else {
      showProblems([body.message ?? t('The server could not do this (code {status}). Nothing was changed.', { status })]);
    }
  }

  function showProblems(sentences) {
    problems.replaceChildren(...sentences.map((sentence) => {
      const line = document.createElement('p');
      line.className = 'message message-late';
      line.textContent = sentence;
      return line;
    }));
  }
}

/** A number like 1e99 makes form-js fail and keep the value before it; as "no number" it is refused at its field. */
function refuseExponents({ target }) {
  if (target.closest('.fjs-form-field-number') && /e/i.test(target.value)) target.value = 'NaN';
}

function inline(frame, name) {
  const script = frame.querySelector(`script[type="application/json"][data-${name}]`);
  return script ? JSON.parse(script.textContent) : null;
}

function startAll(root) {
  for (const frame of root.querySelectorAll('[data-form-viewer]:not([data-state])')) {
    frame.dataset.state = 'loading';
    start(frame).catch((error) => {
      frame.dataset.state = 'failed';
      const message = document.createElement('p');
      message.className = 'message message-late';
      message.setAttribute('role', 'alert');
      message.textContent = t('The form cannot be shown: {reason}', { reason: error.message });
      frame.append(message);
    });
  }
}

startAll(document);
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentElement ?? document));
