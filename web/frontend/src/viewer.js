// Read-only BPMN diagrams: every `[data-bpmn-viewer]` on the page is filled with its diagram and instance state.
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/diagram-js.css';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import htmx from 'htmx.org';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

import { getJson, getText } from './app/http.js';
import { textRenderer } from './diagram/fonts.js';
import { localizedNames } from './diagram/labels.js';
import { howItWasDrawn, withDrawing } from './diagram/layout.js';
import { drawState } from './diagram/state.js';
import { addZoomButtons, showBest } from './diagram/zoom.js';
import { t } from './i18n/index.js';
import './styles/diagram.css';

async function start(frame) {
  const { xmlUrl, stateUrl, refreshSeconds } = frame.dataset;
  let viewer;
  try {
    const [xml, first] = await Promise.all([getText(xmlUrl), stateUrl ? getJson(stateUrl) : {}]);
    let state = first;
    frame.replaceChildren();
    viewer = new NavigatedViewer({
      container: frame,
      textRenderer,
      moddleExtensions: { zeebe },
      additionalModules: [localizedNames(state.labels)],
    });
    const drawing = await withDrawing(xml);
    await viewer.importXML(drawing.xml);
    const focus = () => ['incidents', 'active', 'added', 'removed', 'changed'].flatMap((kind) => state[kind] ?? []);
    drawState(viewer, state);
    showBest(viewer, focus());
    addZoomButtons(frame, viewer, focus);
    if (drawing.isLaidOut) frame.append(layoutNote(drawing));
    if (stateUrl && Number(refreshSeconds) > 0) {
      setInterval(async () => {
        if (document.hidden || !frame.isConnected) return;
        state = await getJson(stateUrl);
        drawState(viewer, state);
      }, Number(refreshSeconds) * 1000);
    }
  } catch (error) {
    viewer?.destroy();
    frame.replaceChildren(failure(error));
    frame.dataset.state = 'failed';
    return;
  }
  answerClicks(frame, viewer);
  frame.dataset.state = 'ready';
}

function answerClicks(frame, viewer) {
  const { elementUrl, elementTarget } = frame.dataset;
  viewer.on('element.click', ({ element }) => {
    const { id } = element.labelTarget ?? element;
    const selected = frame.querySelector('.is-selected');
    if (selected) viewer.get('canvas').removeMarker(selected.dataset.elementId, 'is-selected');
    viewer.get('canvas').addMarker(id, 'is-selected');
    frame.dispatchEvent(new CustomEvent('element-selected', { bubbles: true, detail: { id } }));
    if (elementUrl) {
      htmx.ajax('GET', elementUrl.replace('{id}', encodeURIComponent(id)), { target: elementTarget });
    }
  });
}

function layoutNote(drawing) {
  const note = document.createElement('p');
  note.className = 'diagram-note';
  note.textContent = howItWasDrawn(drawing).join(' ');
  return note;
}

function failure(error) {
  const message = document.createElement('p');
  message.className = 'empty-state';
  message.setAttribute('role', 'alert');
  message.textContent = t('The diagram cannot be shown: {reason}', { reason: error.message });
  return message;
}

function startAll(root) {
  for (const frame of root.querySelectorAll('[data-bpmn-viewer]:not([data-state])')) {
    frame.dataset.state = 'loading';
    start(frame);
  }
}

startAll(document);
document.addEventListener('htmx:load', (event) => startAll(event.detail.elt.parentElement ?? document));
