// Puts the server's findings onto the elements they speak of.
const OVERLAY = 'finding';
const SIGNS = { error: '✕', warning: '!', info: 'i' };

/** Replaces all marks; an element with several findings gets one mark of the worst kind, with all sentences. */
export function markFindings(modeler, findings) {
  const overlays = modeler.get('overlays');
  const registry = modeler.get('elementRegistry');
  overlays.remove({ type: OVERLAY });
  for (const [id, found] of groupByElement(findings)) {
    const element = registry.get(id);
    if (!element || element === modeler.get('canvas').getRootElement()) continue;
    const worst = Object.keys(SIGNS).find((severity) => found.some((finding) => finding.severity === severity)) ?? 'info';
    const html = document.createElement('span');
    html.className = `diagram-finding diagram-finding-${worst}`;
    html.textContent = SIGNS[worst];
    html.title = found.map(({ message, repair }) => [message, repair].filter(Boolean).join(' ')).join('\n');
    overlays.add(id, OVERLAY, { position: place(element), html });
  }
}

function place(element) {
  if (!element.waypoints) return { top: -10, left: -10 };
  const half = Math.floor(element.waypoints.length / 2);
  const [before, after] = element.waypoints.slice(half - 1, half + 1);
  const left = Math.min(...element.waypoints.map(({ x }) => x));
  const top = Math.min(...element.waypoints.map(({ y }) => y));
  return { left: (before.x + after.x) / 2 - left - 10, top: (before.y + after.y) / 2 - top - 10 };
}

function groupByElement(findings) {
  const groups = new Map();
  for (const finding of findings) groups.set(finding.element, [...(groups.get(finding.element) ?? []), finding]);
  return groups;
}
