// Draws what happened in a process instance onto its diagram: way, standing places, incidents, counts, links.
import { t } from '../i18n/index.js';

const MARKERS = {
  completed: 'is-completed',
  flows: 'is-taken',
  active: 'is-active',
  incidents: 'is-incident',
  added: 'is-added',
  removed: 'is-removed',
  changed: 'is-changed',
  moved: 'is-moved',
};
const OVERLAY = 'instance-state';

/** Replaces the drawn state; ids the diagram does not know (of another version) are passed over. */
export function drawState(viewer, state) {
  const canvas = viewer.get('canvas');
  const overlays = viewer.get('overlays');
  const registry = viewer.get('elementRegistry');

  overlays.remove({ type: OVERLAY });
  registry.forEach(({ id }) => Object.values(MARKERS).forEach((marker) => canvas.removeMarker(id, marker)));

  for (const [kind, marker] of Object.entries(MARKERS)) {
    for (const id of state[kind] ?? []) {
      if (registry.get(id)) canvas.addMarker(id, marker);
    }
  }
  for (const [id, count] of Object.entries(state.counts ?? {})) {
    place(id, { bottom: 10, right: 14 }, badge('diagram-count', String(count), t('Passed {count} times', { count })));
  }
  for (const id of state.incidents ?? []) {
    place(id, { top: -10, right: 12 }, badge('diagram-incident', '!', t('Incident')));
  }
  for (const [id, url] of Object.entries(state.links ?? {})) {
    place(id, { bottom: 10, left: -8 }, link(url));
  }

  function place(id, position, html) {
    if (registry.get(id)) overlays.add(id, OVERLAY, { position, html });
  }
}

function badge(className, text, title) {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  element.title = title;
  return element;
}

function link(url) {
  const anchor = document.createElement('a');
  anchor.className = 'diagram-link';
  anchor.href = url;
  anchor.textContent = '↘';
  anchor.title = t('Open the called process');
  anchor.setAttribute('aria-label', anchor.title);
  return anchor;
}
