// Writes the Chinese label of an element, a zeebe:property named label.zh, as one undoable step.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';

import { CHINESE_LABEL } from '../diagram/labels.js';

/** Sets the Chinese label; an empty text removes it. */
export function setChineseLabel(injector, element, text) {
  const bpmnFactory = injector.get('bpmnFactory');
  const businessObject = getBusinessObject(element);
  const commands = [];
  const update = (moddleElement, properties) => {
    commands.push({
      cmd: 'element.updateModdleProperties',
      context: { element, moddleElement, properties },
    });
  };
  const create = (type, parent, attributes) => {
    const created = bpmnFactory.create(type, attributes);
    created.$parent = parent;
    return created;
  };

  let extensions = businessObject.extensionElements;
  if (!extensions) {
    extensions = create('bpmn:ExtensionElements', businessObject, { values: [] });
    update(businessObject, { extensionElements: extensions });
  }
  let holder = extensions.values?.find((value) => is(value, 'zeebe:Properties'));
  if (!holder) {
    holder = create('zeebe:Properties', extensions, { properties: [] });
    update(extensions, { values: [...(extensions.values ?? []), holder] });
  }
  const others = (holder.properties ?? []).filter(({ name }) => name !== CHINESE_LABEL);
  const label = text ? [create('zeebe:Property', holder, { name: CHINESE_LABEL, value: text })] : [];
  update(holder, { properties: [...others, ...label] });

  injector.get('commandStack').execute('properties-panel.multi-command-executor', commands);
}
