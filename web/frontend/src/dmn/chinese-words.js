// Shows and edits the Chinese words of a decision table for a Chinese reader: labels of columns, remarks of rows.
import AnnotationsEditingProvider
  from 'dmn-js-decision-table/lib/features/annotations/editor/AnnotationsEditingProvider';
import AnnotationCell from 'dmn-js-decision-table/lib/features/annotations/editor/components/AnnotationCell';
import InputCell from 'dmn-js-decision-table/lib/features/decision-table-head/editor/components/InputCell';
import InputCellContextMenu
  from 'dmn-js-decision-table/lib/features/decision-table-head/editor/components/InputCellContextMenu';
import OutputCell from 'dmn-js-decision-table/lib/features/decision-table-head/editor/components/OutputCell';
import OutputCellContextMenu
  from 'dmn-js-decision-table/lib/features/decision-table-head/editor/components/OutputCellContextMenu';
import InputEditingProvider from 'dmn-js-decision-table/lib/features/decision-table-head/editor/InputEditingProvider';
import OutputEditingProvider from 'dmn-js-decision-table/lib/features/decision-table-head/editor/OutputEditingProvider';

import { isChinese } from '../i18n/index.js';

const CHINESE_LABEL = 'label.zh';

/** Returns the Chinese words that the file gives a decision, a column or a row beside its English ones, or null. */
export function chineseLabel(element) {
  for (const holder of element.extensionElements?.values ?? []) {
    const property = holder.$children?.find(({ name }) => name === CHINESE_LABEL);
    if (property?.value) return property.value;
  }
  return null;
}

/** The extension elements of a column or row with other Chinese words, or with none; the old ones stay for undoing. */
function withChineseLabel(element, label) {
  const model = element.$model;
  const anew = (part, properties) => model.createAny(part.$type, part.$descriptor.ns.uri, properties);
  const values = element.extensionElements.values.map((holder) => {
    if (!holder.$children?.some(({ name }) => name === CHINESE_LABEL)) return holder;
    const kept = holder.$children.filter(({ name }) => name !== CHINESE_LABEL);
    const old = holder.$children.find(({ name }) => name === CHINESE_LABEL);
    const property = label ? [anew(old, { name: CHINESE_LABEL, value: label })] : [];
    return anew(holder, { $children: [...kept, ...property] });
  });
  const extensionElements = model.create('dmn:ExtensionElements', { values });
  extensionElements.$parent = element;
  return extensionElements;
}

/** A menu of a column that shows its Chinese label, where it has one, and changes that one instead of the English one. */
function underChinese(Menu, columnOf) {
  return class extends Menu {
    constructor(props, context) {
      super(props, context);
      const { modeling } = this;
      this.modeling = {
        updateProperties(column, changes) {
          const { label, ...others } = changes;
          const relabels = 'label' in changes && chineseLabel(column);
          const extensionElements = relabels && withChineseLabel(column, label);
          modeling.updateProperties(column, relabels ? { ...others, extensionElements } : changes);
        },
      };
    }

    getValue(attribute) {
      const typed = this.state.unsaved && attribute in this.state.unsaved;
      const chinese = attribute === 'label' && !typed ? chineseLabel(columnOf(this.props.context)) : null;
      return chinese ?? super.getValue(attribute);
    }
  };
}

/** Draws an element with its Chinese words as one of its properties; nothing of it gets into the file. */
function underChineseWords(element, property, draw) {
  const chinese = chineseLabel(element);
  if (!chinese) return draw();
  const english = element[property];
  element[property] = chinese;
  try {
    return draw();
  } finally {
    if (english === undefined) delete element[property];
    else element[property] = english;
  }
}

class ChineseInputCell extends InputCell {
  render() {
    return underChineseWords(this.props.input, 'label', () => super.render());
  }
}

class ChineseOutputCell extends OutputCell {
  render() {
    return underChineseWords(this.props.output, 'label', () => super.render());
  }
}

/** A row's remark in Chinese, where it has one; typing changes that one instead of the English one. */
class ChineseAnnotationCell extends AnnotationCell {
  constructor(props, context) {
    super(props, context);
    const setEnglish = this.setAnnotationValue;
    this.setAnnotationValue = (text) => {
      const rule = this.props.row.businessObject;
      if (!chineseLabel(rule)) return setEnglish(text);
      return this.modeling.updateProperties(rule, { extensionElements: withChineseLabel(rule, text) });
    };
  }

  render() {
    return underChineseWords(this.props.row.businessObject, 'description', () => super.render());
  }
}

const INSTEAD = new Map([
  [AnnotationCell, ChineseAnnotationCell],
  [InputCell, ChineseInputCell],
  [OutputCell, ChineseOutputCell],
  [InputCellContextMenu, underChinese(InputCellContextMenu, ({ input }) => input)],
  [OutputCellContextMenu, underChinese(OutputCellContextMenu, ({ output }) => output)],
]);

/** A provider of the editor with the Chinese components instead of its own. */
function providing(Provider) {
  class ChineseProvider extends Provider {
    constructor(components, ...services) {
      const onGetComponent = (type, find) => components.onGetComponent(type, (context) => {
        const found = find(context);
        return INSTEAD.get(found) ?? found;
      });
      super({ onGetComponent }, ...services);
    }
  }
  ChineseProvider.$inject = Provider.$inject;
  return ChineseProvider;
}

/** Module for the table editor. */
export const chineseWords = isChinese
  ? {
      annotationsProvider: ['type', providing(AnnotationsEditingProvider)],
      inputEditingProvider: ['type', providing(InputEditingProvider)],
      outputEditingProvider: ['type', providing(OutputEditingProvider)],
    }
  : {};

/** Gives the columns, rows and decisions of an opened file their Chinese words; only for viewers, which save nothing. */
export function translateWords(definitions) {
  if (!isChinese) return;
  for (const decision of definitions.get('drgElement')) {
    decision.name = chineseLabel(decision) ?? decision.name;
    const { input = [], output = [], rule = [] } = decision.decisionLogic ?? {};
    for (const column of [...input, ...output]) column.label = chineseLabel(column) ?? column.label;
    for (const row of rule) row.description = chineseLabel(row) ?? row.description;
  }
}
