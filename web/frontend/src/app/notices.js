// Short notices in the corner of the page, read out by screen readers.

const TONES = { ok: 'status', warn: 'status', late: 'alert', info: 'status' };

/** Shows `text` until it is closed, or for six seconds when the tone is ok or info. */
export function notify(text, tone = 'info', link = null) {
  const notice = document.createElement('div');
  notice.className = `notice notice-${tone}`;
  notice.setAttribute('role', TONES[tone]);
  const words = document.createElement('span');
  words.textContent = text;
  notice.append(words);
  if (link) {
    const anchor = document.createElement('a');
    anchor.href = link.href;
    anchor.textContent = link.text;
    notice.append(anchor);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'btn-close';
  close.setAttribute('aria-label', '×');
  close.addEventListener('click', () => notice.remove());
  notice.append(close);
  corner().append(notice);
  if (tone === 'ok' || tone === 'info') setTimeout(() => notice.remove(), 6000);
  return notice;
}

function corner() {
  let element = document.querySelector('.notices');
  if (!element) {
    element = document.createElement('div');
    element.className = 'notices';
    document.body.append(element);
  }
  return element;
}
