// Draws a BPMN file that says what happens but not where it stands, because other programs write such files.
import { t } from '../i18n/index.js';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const DI = 'http://www.omg.org/spec/BPMN/20100524/DI';
// What the layout library would give a place though it has none, or would take for a drawing of its own.
const WITHOUT_A_PLACE = [
  'collaboration', 'laneSet', 'dataObject', 'dataObjectReference', 'dataStoreReference', 'textAnnotation', 'group',
  'association',
];

/**
 * Returns the file with a drawing: `{xml, isLaidOut, isPartial}`.
 *
 * A file with any shape comes back as it is. One without gets the drawing of its executable (else first) process;
 * everything else in it stays as it was. `isPartial`: pools, lanes, notes, data or further processes were left out.
 * A file that is not BPMN also comes back as it is: who opens it says what is wrong with it. Throws an Error with a
 * sentence for the reader when the library cannot lay the process out.
 */
export async function withDrawing(xml) {
  const asItIs = { xml, isLaidOut: false, isPartial: false };
  const file = new DOMParser().parseFromString(xml, 'application/xml');
  const processes = [...file.getElementsByTagNameNS(BPMN, 'process')];
  if (!processes.length || file.getElementsByTagNameNS(DI, 'BPMNShape').length) return asItIs;
  const process = processes.find((each) => each.getAttribute('isExecutable') === 'true') ?? processes[0];

  const drawn = await drawingOf(process);
  for (const empty of [...file.getElementsByTagNameNS(DI, 'BPMNDiagram')]) empty.remove();
  for (const diagram of drawn) file.documentElement.append(file.importNode(diagram, true));
  return {
    xml: new XMLSerializer().serializeToString(file),
    isLaidOut: true,
    isPartial: processes.length > 1 || WITHOUT_A_PLACE.some((name) => file.getElementsByTagNameNS(BPMN, name).length),
  };
}

/** Returns the sentences a reader of a laid-out file is owed. */
export function howItWasDrawn({ isPartial }) {
  const said = [t('This file came without a drawing; it was laid out automatically.')];
  if (isPartial) said.push(t('Pools, lanes, notes, data and further processes are in the file but not in this drawing.'));
  return said;
}

async function drawingOf(process) {
  const { layoutProcess } = await import('bpmn-auto-layout');
  let laidOut;
  try {
    laidOut = await layoutProcess(new XMLSerializer().serializeToString(onlyThis(process)));
  } catch (error) {
    throw new Error(t('The file has no drawing and could not be laid out automatically ({reason}). Save it with its drawing in the program that it comes from.', { reason: error.message }));
  }
  const answer = new DOMParser().parseFromString(laidOut, 'application/xml');
  return [...answer.getElementsByTagNameNS(DI, 'BPMNDiagram')];
}

/** A document of its own with one process, as the layout library wants to read it. */
function onlyThis(process) {
  const alone = process.ownerDocument.cloneNode(true);
  const own = [...alone.getElementsByTagNameNS(BPMN, 'process')].find(
    (each) => each.getAttribute('id') === process.getAttribute('id'),
  );
  for (const other of [...alone.getElementsByTagNameNS(BPMN, 'process')]) if (other !== own) other.remove();
  for (const name of WITHOUT_A_PLACE) for (const each of [...alone.getElementsByTagNameNS(BPMN, name)]) each.remove();
  for (const diagram of [...alone.getElementsByTagNameNS(DI, 'BPMNDiagram')]) diagram.remove();
  tieFlows(own);
  openSubProcesses(alone, own);
  return alone;
}

// A node may leave out what goes in and out of it, for each flow says where it begins and ends; the library reads the nodes.
function tieFlows(process) {
  const create = (name, text) => {
    const element = process.ownerDocument.createElementNS(BPMN, process.prefix ? `${process.prefix}:${name}` : name);
    element.textContent = text;
    return element;
  };
  const byId = new Map([...process.getElementsByTagName('*')].map((each) => [each.getAttribute('id'), each]));
  for (const name of ['incoming', 'outgoing']) {
    for (const each of [...process.getElementsByTagNameNS(BPMN, name)]) each.remove();
  }
  for (const flow of process.getElementsByTagNameNS(BPMN, 'sequenceFlow')) {
    byId.get(flow.getAttribute('sourceRef'))?.append(create('outgoing', flow.getAttribute('id')));
    byId.get(flow.getAttribute('targetRef'))?.append(create('incoming', flow.getAttribute('id')));
  }
}

// A sub-process is drawn open where the file says that it is: one says so, for all of it is to be seen at once.
function openSubProcesses(alone, process) {
  const diagram = alone.createElementNS(DI, 'bpmndi:BPMNDiagram');
  const plane = alone.createElementNS(DI, 'bpmndi:BPMNPlane');
  plane.setAttribute('bpmnElement', process.getAttribute('id'));
  for (const name of ['subProcess', 'adHocSubProcess', 'transaction']) {
    for (const subProcess of process.getElementsByTagNameNS(BPMN, name)) {
      const shape = alone.createElementNS(DI, 'bpmndi:BPMNShape');
      shape.setAttribute('id', `open_${subProcess.getAttribute('id')}`);
      shape.setAttribute('bpmnElement', subProcess.getAttribute('id'));
      shape.setAttribute('isExpanded', 'true');
      plane.append(shape);
    }
  }
  diagram.append(plane);
  alone.documentElement.append(diagram);
}
