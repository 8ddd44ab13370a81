// Shows the Chinese labels of a decision table's columns to a Chinese reader, while the file keeps its English ones.
import InputCell from 'dmn-js-decision-table/lib/features/decision-table-head/editor/components/InputCell';
import OutputCell from 'dmn-js-decision-table/lib/features/decision-table-head/editor/components/OutputCell';

import { isChinese } from '../i18n/index.js';

const CHINESE_LABEL = 'label.zh';
const BEFORE_THE_DEFAULT = 2000;

/** Returns the Chinese label that the file gives a decision or a column beside its English one, or null. */
export function chineseLabel(element) {
  for (const holder of element.extensionElements?.values ?? []) {
    const property = holder.$children?.find(({ name }) => name === CHINESE_LABEL);
    if (property?.value) return property.value;
  }
  return null;
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

const HEADS = { 'input-header': ChineseInputCell, 'output-header': ChineseOutputCell };

function ChineseColumns(components) {
  components.onGetComponent('cell', BEFORE_THE_DEFAULT, ({ cellType }) => HEADS[cellType]);
}
ChineseColumns.$inject = ['components'];

/** Module for the table editor. */
export const chineseColumns = isChinese
  ? { __init__: ['chineseColumns'], chineseColumns: ['type', ChineseColumns] }
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
