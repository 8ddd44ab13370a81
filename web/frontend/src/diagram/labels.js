// Shows a diagram's element names in the reader's language: from the server's list or the file's own label properties.
import { is } from 'bpmn-js/lib/util/ModelUtil';

import { isChinese } from '../i18n/index.js';

export const CHINESE_LABEL = 'label.zh';
const LABEL_WIDTH = 90;

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
  function Rename(eventBus) {
    eventBus.on('import.parse.complete', ({ elementsById = {} }) => {
      const elements = Object.entries(elementsById);
      const renamed = new Set();
      for (const [id, element] of elements) {
        const label = labels[id] ?? (isChinese ? chineseLabel(element) : null);
        if (!label || label === element.name) continue;
        element.name = label;
        renamed.add(element);
      }
      for (const [, shape] of elements) {
        if (renamed.has(shape.bpmnElement)) widen(shape.label?.bounds);
      }
    });
  }
  Rename.$inject = ['eventBus'];
  return { __init__: ['localizedNames'], localizedNames: ['type', Rename] };
}

// A label box was drawn around the English words; Chinese ones in it would stand one character a line.
function widen(bounds) {
  if (!bounds || bounds.width >= LABEL_WIDTH) return;
  bounds.x -= (LABEL_WIDTH - bounds.width) / 2;
  bounds.width = LABEL_WIDTH;
}
