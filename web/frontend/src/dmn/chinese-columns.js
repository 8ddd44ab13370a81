// Shows and edits the Chinese labels of a decision table's columns for a Chinese reader; the file keeps its English ones.
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

/** Returns the Chinese label that the file gives a decision or a column beside its English one, or null. */
export function chineseLabel(element) {
  for (const holder of element.extensionElements?.values ?? []) {
    const property = holder.$children?.find(({ name }) => name === CHINESE_LABEL);
    if (property?.value) return property.value;
  }
  return null;
}

/** The extension elements of a column with another Chinese label, or with none; the old ones stay for undoing. */
function withChineseLabel(column, label) {
  const model = column.$model;
  const anew = (part, properties) => model.createAny(part.$type, part.$descriptor.ns.uri, properties);
  const values = column.extensionElements.values.map((holder) => {
    if (!holder.$children?.some(({ name }) => name === CHINESE_LABEL)) return holder;
    const kept = holder.$children.filter(({ name }) => name !== CHINESE_LABEL);
    const old = holder.$children.find(({ name }) => name === CHINESE_LABEL);
    const property = label ? [anew(old, { name: CHINESE_LABEL, value: label })] : [];
    return anew(holder, { $children: [...kept, ...property] });
  });
  const extensionElements = model.create('dmn:ExtensionElements', { values });
  extensionElements.$parent = column;
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

/** Draws the head of a column under its Chinese label; nothing of it gets into the file. */
function underChineseLabel(column, draw) {
  const chinese = chineseLabel(column);
  if (!chinese) return draw();
  const { label } = column;
  column.label = chinese;
  try {
    return draw();
  } finally {
    if (label === undefined) delete column.label;
    else column.label = label;
  }
}

class ChineseInputCell extends InputCell {
  render() {
    return underChineseLabel(this.props.input, () => super.render());
  }
}

class ChineseOutputCell extends OutputCell {
  render() {
    return underChineseLabel(this.props.output, () => super.render());
  }
}

const INSTEAD = new Map([
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
export const chineseColumns = isChinese
  ? {
      inputEditingProvider: ['type', providing(InputEditingProvider)],
      outputEditingProvider: ['type', providing(OutputEditingProvider)],
    }
  : {};

/** Gives the columns and decisions of an opened file their Chinese labels; only for viewers, which save nothing. */
export function translateColumns(definitions) {
  if (!isChinese) return;
  for (const decision of definitions.get('drgElement')) {
    decision.name = chineseLabel(decision) ?? decision.name;
    const { input = [], output = [] } = decision.decisionLogic ?? {};
    for (const column of [...input, ...output]) column.label = chineseLabel(column) ?? column.label;
  }
}
