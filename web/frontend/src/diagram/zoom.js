// Zoom buttons and sensible first sight of a diagram.
import { t } from '../i18n/index.js';

const READABLE = 0.6;
const COMFORTABLE = 0.85;

/** Shows the whole diagram, or, where its text would be too small to read, the surroundings of `focusIds`. */
export function showBest(viewer, focusIds = []) {
  const canvas = viewer.get('canvas');
  canvas.zoom('fit-viewport', 'auto');
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
  button('⤢', t('Show all'), () => canvas.zoom('fit-viewport', 'auto'));
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
