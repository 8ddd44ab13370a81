// Keeps a keyboard user's place when htmx replaces the part of the page that has the focus.
const REACHABLE = 'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary';

let place = null;

document.addEventListener('htmx:beforeSwap', (event) => {
  const { target } = event.detail;
  const focused = document.activeElement;
  place = null;
  if (!target || focused === target || !target.contains(focused)) return;
  const owner = focused.parentElement.closest('[id]');
  place = {
    owner: owner && owner !== target ? owner.id : null,
    inOwner: owner ? reachable(owner).indexOf(focused) : -1,
    target: target.id,
    inTarget: reachable(target).indexOf(focused),
  };
});

document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.target.id === 'messages') event.detail.target.scrollIntoView({ block: 'nearest' });
  if (!place || document.activeElement !== document.body) return;
  const { owner, inOwner, target, inTarget } = place;
  place = null;
  focusAt(owner && document.getElementById(owner), inOwner) || focusAt(document.getElementById(target), inTarget);
});

/** Focuses what now stands at the same place, or the last thing before it; false when there is nothing. */
function focusAt(container, index) {
  const there = container ? reachable(container) : [];
  const next = there[Math.min(Math.max(index, 0), there.length - 1)];
  next?.focus({ preventScroll: true });
  return Boolean(next);
}

function reachable(container) {
  return [...container.querySelectorAll(REACHABLE)].filter((element) => element.offsetParent !== null);
}
