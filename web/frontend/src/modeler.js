// The BPMN editor: Camunda's cloud modeler with our templates, labels and the server's findings.
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js-color-picker/colors/color-picker.css';
import 'bpmn-js-element-templates/dist/assets/element-templates.css';
import 'camunda-bpmn-js/dist/assets/popup-menu.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import '@bpmn-io/element-template-chooser/dist/element-template-chooser.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import zhBpmn from 'bpmn-js-i18n/translations/zn.js';
import Modeler from 'camunda-bpmn-js/lib/camunda-cloud/Modeler';

import { getJson } from './app/http.js';
import { textRenderer } from './diagram/fonts.js';
import { chineseLabel } from './diagram/labels.js';
import { howItWasDrawn, withDrawing } from './diagram/layout.js';
import { showAll, showBest } from './diagram/zoom.js';
import { editFile, startEditors } from './editor/document.js';
import { isChinese, t, translateModule } from './i18n/index.js';
import zhModeler from './i18n/zh-modeler.json';
import { keepLabel } from './modeler/keep-label.js';
import { localizedEditing } from './modeler/localized-names.js';
import { markFindings } from './modeler/marks.js';
import { panelChanges } from './modeler/panel.js';
import './styles/modeler.css';

async function start(host) {
  const { xmlUrl, templatesUrl, panelTarget = '[data-properties-panel]' } = host.dataset;
  const modeler = new Modeler({
    container: host,
    propertiesPanel: { parent: document.querySelector(panelTarget), getFeelPopupLinks: () => [], tooltip: {} },
    textRenderer,
    // The file stands where it stands: moving it to the origin on saving would make every diff unreadable.
    disableAdjustOrigin: true,
    additionalModules: [translateModule(zhBpmn, zhModeler), panelChanges, localizedEditing, keepLabel],
  });
  if (templatesUrl) modeler.get('elementTemplatesLoader').setTemplates(await getJson(templatesUrl));

  const registry = modeler.get('elementRegistry');
  const canvas = modeler.get('canvas');
  const commandStack = modeler.get('commandStack');
  let findings = [];
  new ResizeObserver(() => canvas.resized()).observe(host);

  await editFile(host, {
    async load(xml) {
      const drawing = await withDrawing(xml);
      const { warnings } = await modeler.importXML(drawing.xml);
      showBest(modeler);
      host.dispatchEvent(new CustomEvent('diagram-opened', {
        bubbles: true,
        detail: { warnings: warnings.map(({ message }) => message) },
      }));
      showWarnings(host, sentences(drawing, warnings));
      return drawing.isLaidOut;
    },
    content: async () => (await modeler.saveXML({ format: true })).xml,
    onChange(callback) {
      modeler.on('commandStack.changed', callback);
      modeler.on('commandStack.changed', () => markFindings(modeler, findings));
    },
    onSaved: () => showWarnings(host, []),
    mark(found) {
      findings = found;
      markFindings(modeler, findings);
    },
    select(id) {
      const element = registry.get(id);
      if (!element) return;
      modeler.get('selection').select(element);
      canvas.scrollToElement(element, 120);
    },
    nameOf(id) {
      const businessObject = registry.get(id)?.businessObject;
      if (!businessObject) return id;
      return (isChinese && chineseLabel(businessObject)) || businessObject.name || id;
    },
    actions: {
      undo: () => commandStack.canUndo() && commandStack.undo(),
      redo: () => commandStack.canRedo() && commandStack.redo(),
      fit: () => showAll(modeler),
      minimap: () => modeler.get('minimap').toggle(),
    },
  }, xmlUrl);
}

/** What the analyst must know before saving: where the drawing comes from, and what would be gone afterwards. */
function sentences(drawing, warnings) {
  const said = drawing.isLaidOut ? [...howItWasDrawn(drawing), t('The drawing becomes part of the file when you save.')] : [];
  if (!warnings.length) return said;
  const detail = warnings.map(({ message }) => message.split('\n')[0]).join(' · ');
  return [...said, t('Saving would drop what the editor could not read: {detail}', { detail })];
}

function showWarnings(host, said) {
  const panel = (host.closest('.editor') ?? document).querySelector('[data-import-warnings]');
  if (!panel) return;
  panel.replaceChildren();
  if (!said.length) return;
  const paragraph = document.createElement('p');
  paragraph.className = 'message message-warn';
  paragraph.textContent = said.join(' ');
  panel.append(paragraph);
}

startEditors('[data-bpmn-modeler]', start);
