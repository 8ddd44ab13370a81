// Shows a diagram's element names in the reader's language: from the server's list or the file's own label properties.
import { is } from 'bpmn-js/lib/util/ModelUtil';

import { isChinese } from '../i18n/index.js';

const CHINESE_LABEL = 'label.zh';

/** Returns the Chinese label that the file gives an element beside its English name, or null. */
export function chineseLabel(businessObject) {
  const holders = businessObject.extensionElements?.values ?? [];
  for (const holder of holders) {
    if (!is(holder, 'zeebe:Properties')) continue;
    const property = holder.properties?.find(({ name }) => name === CHINESE_LABEL);
    if (property?.value) return property.value;
  }
  return null;
}

/** Returns a module for read-only viewers that renames elements before they are drawn. */
export function localizedNames(labels = {}) {
  const rename = (eventBus) => {
    eventBus.on('import.parse.complete', ({ elementsById = {} }) => {
      for (const [id, element] of Object.entries(elementsById)) {
        const label = labels[id] ?? (isChinese ? chineseLabel(element) : null);
        if (label) element.name = label;
      }
    });
  };
  rename.$inject = ['eventBus'];
  return { __init__: ['localizedNames'], localizedNames: ['type', rename] };
}
