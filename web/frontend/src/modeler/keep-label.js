// Keeps the Chinese label when an element template is applied, which by itself drops foreign properties.
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';

import { chineseLabel } from '../diagram/labels.js';
import { setChineseLabel } from './label-property.js';

const COMMAND = 'propertiesPanel.zeebe.changeTemplate';
// Before the template's own steps, and after them.
const FIRST = 5000;
const LAST = 100;

class KeepLabel extends CommandInterceptor {
  constructor(eventBus, injector) {
    super(eventBus);
    this.preExecute(COMMAND, FIRST, (context) => {
      context.chineseLabel = chineseLabel(context.element.businessObject);
    }, true);
    this.postExecuted(COMMAND, LAST, ({ element, chineseLabel: label }) => {
      if (label && !chineseLabel(element.businessObject)) setChineseLabel(injector, element, label);
    }, true);
  }
}
KeepLabel.$inject = ['eventBus', 'injector'];

export const keepLabel = { __init__: ['claimflowKeepLabel'], claimflowKeepLabel: ['type', KeepLabel] };
