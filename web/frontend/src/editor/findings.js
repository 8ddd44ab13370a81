// Lists the server's findings below an editor; a click leads to the element.
import { t } from '../i18n/index.js';

const TONES = { error: 'late', warning: 'warn', info: 'info' };

/** Fills `panel` with findings `{element, severity, message, repair, rule}`, errors first; empty when there are none. */
export function showFindings(panel, findings, editor) {
  panel.replaceChildren();
  if (!findings.length) return;
  const words = { error: t('Error'), warning: t('Warning'), info: t('Note') };
  const order = Object.keys(TONES);
  const list = document.createElement('ul');
  list.className = 'finding-list';
  for (const finding of [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))) {
    const row = document.createElement('li');
    const chip = document.createElement('span');
    chip.className = `chip chip-${TONES[finding.severity] ?? 'info'}`;
    chip.textContent = words[finding.severity] ?? finding.severity;
    const text = document.createElement('span');
    text.textContent = finding.message;
    if (finding.repair) {
      const repair = document.createElement('span');
      repair.className = 'finding-repair';
      repair.textContent = ` ${finding.repair}`;
      text.append(repair);
    }
    row.append(chip, place(finding, editor), text);
    list.append(row);
  }
  panel.append(list);
}

function place(finding, editor) {
  const id = finding.element;
  if (!id || !editor.select) {
    const span = document.createElement('span');
    span.className = 'muted';
    span.textContent = id ?? '–';
    return span;
  }
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = editor.nameOf?.(id) ?? id;
  button.title = id;
  button.addEventListener('click', () => editor.select(id));
  return button;
}
