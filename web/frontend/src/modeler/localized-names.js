// Lets a Chinese analyst see and edit the Chinese labels on the canvas while the file keeps its English names.
import BpmnRenderer from 'bpmn-js/lib/draw/BpmnRenderer';
import LabelEditingProvider from 'bpmn-js/lib/features/label-editing/LabelEditingProvider';

import { chineseLabel } from '../diagram/labels.js';
import { isChinese } from '../i18n/index.js';
import { setChineseLabel } from './label-property.js';

const LABEL_WIDTH = 90;

/** Runs `action` while the element bears its Chinese label as name; nothing of it gets into the file. */
function underChineseName(element, action) {
  const businessObject = element.businessObject;
  const label = chineseLabel(businessObject);
  if (!label) return action();
  const { name } = businessObject;
  businessObject.name = label;
  try {
    return action();
  } finally {
    businessObject.name = name;
  }
}

class LocalizedRenderer extends BpmnRenderer {
  drawShape(parent, element, attributes) {
    const isNarrowLabel = element.labelTarget && element.width < LABEL_WIDTH && chineseLabel(element.businessObject);
    if (!isNarrowLabel) return underChineseName(element, () => super.drawShape(parent, element, attributes));
    // The box was made for the English words; the Chinese ones are drawn in a wider box around the same middle.
    const wide = Object.create(element, { width: { value: LABEL_WIDTH } });
    const drawn = underChineseName(element, () => super.drawShape(parent, wide, attributes));
    drawn.setAttribute('transform', `translate(${(element.width - LABEL_WIDTH) / 2}, 0)`);
    return drawn;
  }

  drawConnection(parent, element, attributes) {
    return underChineseName(element, () => super.drawConnection(parent, element, attributes));
  }
}
LocalizedRenderer.$inject = BpmnRenderer.$inject;

class LocalizedLabelEditing extends LabelEditingProvider {
  constructor(injector, ...services) {
    super(...services);
    this._injector = injector;
  }

  activate(element) {
    return underChineseName(element, () => super.activate(element));
  }

  update(element, text, ...rest) {
    if (chineseLabel(element.businessObject)) setChineseLabel(this._injector, element, text);
    else super.update(element, text, ...rest);
  }
}
LocalizedLabelEditing.$inject = ['injector', ...LabelEditingProvider.$inject];

export const localizedEditing = isChinese
  ? { bpmnRenderer: ['type', LocalizedRenderer], labelEditingProvider: ['type', LocalizedLabelEditing] }
  : {};
