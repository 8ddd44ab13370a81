// Keeps what a user typed: on the server while it answers, in the browser always, until the form is submitted.
import { RequestFailed, sendJson } from '../app/http.js';
import { sessionEnded } from '../app/htmx.js';
import { t } from '../i18n/index.js';

const PAUSE_MS = 800;

/** The draft of one form; `key` names it in the browser, `url` (may be missing) on the server. */
export class Draft {
  #timer = null;
  #version;
  #saving = Promise.resolve();

  constructor({ key, url, version, onState }) {
    this.key = `claimflow:draft:${key}`;
    this.url = url;
    this.onState = onState;
    this.#version = version ?? null;
  }

  /** Returns the data kept in this browser if the server never got it, else null. */
  kept() {
    const stored = localStorage.getItem(this.key);
    return stored ? JSON.parse(stored).data : null;
  }

  /** Notes a change: at once in the browser, after a pause in typing on the server. */
  change(data) {
    localStorage.setItem(this.key, JSON.stringify({ data, at: new Date().toISOString() }));
    clearTimeout(this.#timer);
    if (!this.url) {
      this.onState('kept', t('Draft kept in this browser'));
      return;
    }
    this.onState('saving', t('Saving draft …'));
    this.#timer = setTimeout(() => this.#queue(data), PAUSE_MS);
  }

  /** Forgets the draft after the form went through. */
  async discard() {
    clearTimeout(this.#timer);
    await this.#saving;
    localStorage.removeItem(this.key);
  }

  /** Stops waiting saves, so that none overtakes a submission. */
  async settle() {
    clearTimeout(this.#timer);
    await this.#saving;
  }

  #queue(data) {
    this.#saving = this.#saving.then(() => this.#save(data));
  }

  async #save(data) {
    try {
      const { body } = await sendJson('PUT', this.url, { version: this.#version, data });
      this.#version = body.version ?? this.#version;
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      this.onState('failed', reasonFor(error));
      if (error.status === 401) sessionEnded();
      return;
    }
    // Only a copy the server has may be forgotten here; newer typing has written a newer copy meanwhile.
    const stored = localStorage.getItem(this.key);
    if (stored && JSON.stringify(JSON.parse(stored).data) === JSON.stringify(data)) localStorage.removeItem(this.key);
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
    this.onState('saved', t('Draft saved {time}', { time }));
  }
}

function reasonFor(error) {
  if (error.status === 0) return t('No connection: draft kept in this browser');
  if (error.status === 401) return t('Session ended: draft kept in this browser');
  return t('Draft kept in this browser: {reason}', { reason: error.message });
}
