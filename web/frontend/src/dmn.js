// Decision tables: `[data-dmn-editor]` edits a DMN file, `[data-dmn-viewer]` shows one.
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import Modeler from 'dmn-js/lib/Modeler';
import NavigatedViewer from 'dmn-js/lib/NavigatedViewer';

import { getJson, getText } from './app/http.js';
import { editFile, startEditors } from './editor/document.js';
import { chineseWords, chineseLabel, translateWords } from './dmn/chinese-words.js';
import { offerTrial } from './dmn/trial.js';
import { isChinese, t, translateModule } from './i18n/index.js';
import zhDmn from './i18n/zh-dmn.json';
import './styles/dmn.css';

const VIEWS = ['drd', 'decisionTable', 'literalExpression', 'boxedExpression'];

function options(container, ofTable = []) {
  const translate = translateModule(zhDmn);
  const modules = { decisionTable: [translate, ...ofTable] };
  const views = Object.fromEntries(VIEWS.map((view) => [view, { additionalModules: modules[view] ?? [translate] }]));
  // Without the pause after typing, nothing typed just before saving is left out.
  return { container, common: { additionalModules: [translate], debounceInput: false }, ...views };
}

async function edit(host) {
  const modeler = new Modeler(options(host, [chineseWords]));
  showTabs(host, modeler);
  let changed = () => {};
  let tried = () => {};
  modeler.on('viewer.created', ({ viewer }) => viewer.on('commandStack.changed', () => {
    changed();
    tried();
  }));
  const commandStack = () => modeler.getActiveViewer()?.get('commandStack', false);

  const { current } = await editFile(host, {
    load: (xml) => openFile(modeler, xml),
    async content() {
      // The cell being edited is taken over when it loses the keyboard.
      if (host.contains(document.activeElement)) document.activeElement.blur();
      return (await modeler.saveXML({ format: true })).xml;
    },
    onChange(callback) {
      changed = callback;
    },
    select(id) {
      const view = modeler.getViews().find(({ element }) => element.id === id || contains(element, id));
      if (view) modeler.open(view);
    },
    actions: {
      undo: () => commandStack()?.undo(),
      redo: () => commandStack()?.redo(),
    },
  }, host.dataset.xmlUrl);
  tried = offerTrial(host.closest('.editor'), {
    content: async () => ({ content: await current() }),
    mark: matchedRows(host, modeler),
  });
}

async function show(host) {
  const viewer = new NavigatedViewer(options(host));
  showTabs(host, viewer);
  const { xmlUrl, stateUrl } = host.dataset;
  const state = stateUrl ? await getJson(stateUrl) : {};
  // The rows are drawn anew whenever a table is opened.
  viewer.on('import.parse.complete', ({ definitions }) => definitions && translateWords(definitions));
  viewer.on('views.changed', () => setTimeout(() => {
    markRows(host, state);
    letScroll(host);
  }));
  offerTrial(document, { content: async () => ({}), mark: matchedRows(host, viewer) });
  await openFile(viewer, await getText(xmlUrl));
  markRows(host, state);
  host.dataset.state = 'ready';
}

/** Lets the keyboard scroll a wide table; the editor's cells take the keyboard themselves. */
function letScroll(host) {
  host.querySelector('.tjs-table-container')?.setAttribute('tabindex', '0');
}

/** Marks the rows that matched in a trial, also when another table is opened and drawn; gives the function to say which. */
function matchedRows(host, manager) {
  let matched = [];
  const draw = () => {
    for (const row of host.querySelectorAll('.is-matched-row')) row.classList.remove('is-matched-row');
    markRows(host, { matched });
  };
  manager.on('views.changed', () => setTimeout(draw));
  return (ids) => {
    matched = ids;
    draw();
  };
}

/** Colours rows: `{added|removed|changed: [id of a rule]}` between two versions, `matched` in a trial. */
function markRows(host, state) {
  for (const manner of ['added', 'removed', 'changed', 'matched']) {
    for (const id of state[manner] ?? []) {
      const cell = host.querySelector(`[data-row-id="${CSS.escape(id)}"], [data-element-id="${CSS.escape(id)}"]`);
      cell?.closest('tr')?.classList.add(`is-${manner}-row`);
    }
  }
}

/** Opens the file; a single decision at once, without the detour over the overview. */
async function openFile(manager, xml) {
  await manager.importXML(xml);
  const decisions = manager.getViews().filter(({ type }) => type !== 'drd');
  if (decisions.length === 1) await manager.open(decisions[0]);
}

/** Lists the file's decisions in `[data-view-tabs]`, or above the table, the open one marked. */
function showTabs(host, manager) {
  const given = (host.closest('.editor') ?? document).querySelector('[data-view-tabs]');
  const tabs = given ?? document.createElement('ul');
  tabs.classList.add('tabs');
  if (!given) host.prepend(tabs);
  manager.on('views.changed', ({ views, activeView }) => {
    tabs.replaceChildren(...views.map((view) => {
      const row = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = view.type === 'drd' ? t('Overview') : nameOf(view.element);
      if (view === activeView || view.element === activeView?.element) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => manager.open(view));
      row.append(button);
      return row;
    }));
  });
}

function nameOf(decision) {
  return (isChinese && chineseLabel(decision)) || decision.name || decision.id;
}

function contains(decision, id) {
  const table = decision.decisionLogic;
  return [...(table?.rule ?? []), ...(table?.input ?? []), ...(table?.output ?? [])].some((part) => part.id === id);
}

startEditors('[data-dmn-editor]', edit);
startEditors('[data-dmn-viewer]', show);
