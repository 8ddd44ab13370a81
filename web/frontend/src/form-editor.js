// The form editor: drag fields into a form-js schema.
import '../node_modules/@bpmn-io/form-js-editor/node_modules/@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import '@bpmn-io/form-js-editor/dist/assets/properties-panel.css';
import { FormEditor } from '@bpmn-io/form-js-editor';

import { editFile, startEditors } from './editor/document.js';
import { translateWords } from './editor/page-words.js';
import { isChinese } from './i18n/index.js';
import zhFormEditor from './i18n/zh-form-editor.json';
import './styles/form-editor.css';

const OWN_WORDS = '.fjs-palette-container, .bio-properties-panel, .fjs-empty-editor';

async function start(host) {
  const { schemaUrl, panelTarget = '[data-properties-panel]' } = host.dataset;
  const panel = document.querySelector(panelTarget);
  const editor = new FormEditor({ container: host, ...(panel && { propertiesPanel: { parent: panel } }) });
  if (isChinese) [host, panel].filter(Boolean).forEach((part) => translateWords(part, OWN_WORDS, zhFormEditor));
  const commandStack = () => editor.get('commandStack');
  const selectField = (id) => {
    const field = editor.get('formFieldRegistry').get(id);
    if (field) editor.get('selection').set(field);
  };

  await editFile(host, {
    load: (content) => editor.importSchema(JSON.parse(content)),
    content: async () => `${JSON.stringify(editor.saveSchema(), null, 2)}\n`,
    onChange: (callback) => editor.on('commandStack.changed', callback),
    select: selectField,
    actions: {
      undo: () => commandStack().canUndo() && commandStack().undo(),
      redo: () => commandStack().canRedo() && commandStack().redo(),
    },
  }, schemaUrl);
}

startEditors('[data-form-editor]', start);
