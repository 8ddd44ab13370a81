// Zoom buttons and sensible first sight of a diagram.
import { t } from '../i18n/index.js';

const READABLE = 0.6;
const COMFORTABLE = 0.85;
const GAP = 16;

/** Shows the whole diagram, so that nothing of it lies under the palette at the left edge. */
export function showAll(viewer) {
  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
  const palette = canvas.getContainer().querySelector('.djs-palette');
  if (!palette) return;
  const left = palette.offsetLeft + palette.offsetWidth + GAP;
  const { inner, outer } = canvas.viewbox();
  const scale = Math.min(1, (outer.width - left - GAP) / inner.width, (outer.height - 2 * GAP) / inner.height);
  if (!(scale > 0)) return;
  canvas.viewbox({
    x: inner.x + inner.width / 2 - (left + outer.width - GAP) / 2 / scale,
    y: inner.y + inner.height / 2 - outer.height / 2 / scale,
    width: outer.width / scale,
    height: outer.height / scale,
  });
}

/** Shows the whole diagram, or, where its text would be too small to read, the surroundings of `focusIds`. */
export function showBest(viewer, focusIds = []) {
  const canvas = viewer.get('canvas');
  showAll(viewer);
  const focus = focusIds.find((id) => viewer.get('elementRegistry').get(id));
  if (canvas.zoom() >= READABLE || !focus) return;
  canvas.zoom(COMFORTABLE);
  canvas.scrollToElement(focus, 160);
}

/** Adds zoom buttons to the frame and shows the diagram anew when the frame appears or changes its size. */
export function addZoomButtons(frame, viewer, focusIds) {
  const canvas = viewer.get('canvas');
  const bar = document.createElement('div');
  bar.className = 'diagram-zoom';
  const button = (sign, label, action) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.textContent = sign;
    element.title = label;
    element.setAttribute('aria-label', label);
    element.addEventListener('click', action);
    bar.append(element);
  };
  button('+', t('Zoom in'), () => canvas.zoom(Math.min(canvas.zoom() * 1.25, 4)));
  button('−', t('Zoom out'), () => canvas.zoom(Math.max(canvas.zoom() / 1.25, 0.1)));
  button('⤢', t('Show all'), () => showAll(viewer));
  frame.append(bar);

  let width = frame.clientWidth;
  new ResizeObserver(() => {
    if (frame.clientWidth === width) return;
    const appeared = width === 0;
    width = frame.clientWidth;
    canvas.resized();
    if (appeared) showBest(viewer, focusIds());
  }).observe(frame);
}
