// Fits the properties panel to our engine: a field for the Chinese label, and nothing the engine would refuse.
import { TextFieldEntry, isTextFieldEntryEdited } from '@bpmn-io/properties-panel';
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { useService } from 'bpmn-js-properties-panel';

import { chineseLabel } from '../diagram/labels.js';
import { t } from '../i18n/index.js';
import { setChineseLabel } from './label-property.js';

// After every other provider has added its groups.
const PRIORITY = 1;
const NAMED = ['bpmn:FlowElement', 'bpmn:Participant', 'bpmn:Lane', 'bpmn:Process', 'bpmn:MessageFlow'];

// Settings our engine does not have; a deployment that brings one is refused.
const NOT_OURS = new Set([
  'Zeebe__ExecutionListeners', 'Zeebe__TaskListeners', 'activeElements', 'adHocSubProcessImplementation', 'businessId',
  'additionalDataGroup', 'jobPriorityDefinition', 'outputCollection',
]);

function ChineseLabel({ element, id }) {
  const injector = useService('injector');
  const debounce = useService('debounceInput');
  return TextFieldEntry({
    element,
    id,
    label: t('Chinese label'),
    getValue: () => chineseLabel(getBusinessObject(element)) ?? '',
    setValue: (text) => setChineseLabel(injector, element, text?.trim() ?? ''),
    debounce,
  });
}

class OwnPropertiesProvider {
  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(PRIORITY, this);
  }

  getGroups(element) {
    return (groups) => {
      const general = groups.find(({ id }) => id === 'general');
      if (general && NAMED.some((type) => is(element, type))) {
        const place = general.entries.findIndex(({ id }) => id === 'name') + 1;
        general.entries.splice(place, 0, {
          id: 'claimflow-label-zh',
          element,
          component: ChineseLabel,
          isEdited: isTextFieldEntryEdited,
        });
      }
      return groups.filter(({ id }) => !NOT_OURS.has(id));
    };
  }
}
OwnPropertiesProvider.$inject = ['propertiesPanel'];

export const panelChanges = {
  __init__: ['claimflowPanel'],
  claimflowPanel: ['type', OwnPropertiesProvider],
};
