// Shows two versions of a form's answers side by side and asks which one shall stand.
import { t } from '../i18n/index.js';

/** Shows the conflict inside `frame`; resolves to 'mine' or 'theirs'. */
export function askWhichVersion(frame, labels, mine, current) {
  const box = document.createElement('section');
  box.className = 'message message-warn form-conflict';
  box.setAttribute('role', 'alert');
  box.tabIndex = -1;

  const sentence = document.createElement('p');
  const { by = '', at = '' } = current;
  sentence.textContent = t('Someone else changed this meanwhile. {by} {at} Nothing was overwritten. Which version shall stand?', {
    by, at,
  });

  const table = document.createElement('div');
  table.className = 'compare';
  table.append(...['', t('Yours'), t('On the server')].map((text) => cell(text, 'muted')));
  const theirs = current.data ?? {};
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const [left, right] = [shown(mine[name]), shown(theirs[name])];
    const mark = left === right ? '' : 'is-different';
    table.append(cell(labels[name] ?? name, 'muted'), cell(left, mark), cell(right, mark));
  }

  box.append(sentence, table);
  return new Promise((resolve) => {
    const choice = (text, answer, look) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = `btn ${look}`;
      button.textContent = text;
      button.addEventListener('click', () => {
        box.remove();
        resolve(answer);
      });
      return button;
    };
    box.append(
      choice(t('Send mine'), 'mine', 'btn-primary'),
      choice(t('Take the server’s version'), 'theirs', 'btn-secondary'),
    );
    frame.prepend(box);
    box.focus();
  });
}

function cell(text, className) {
  const element = document.createElement('div');
  element.className = className;
  element.textContent = text;
  return element;
}

function shown(value) {
  if (value === undefined || value === null || value === '') return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
