// Translates an editor that has no translation service, by replacing its fixed words after it has drawn them.

const ATTRIBUTES = ['title', 'placeholder', 'aria-label'];

/** Keeps the parts of `root` that match `selector` in the words of `dictionary`; texts of users are left alone. */
export function translateWords(root, selector, dictionary) {
  const translate = (text) => dictionary[text.trim()];

  function visit(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (!node.parentElement?.closest(selector) || node.parentElement.closest('[contenteditable]')) return;
      const words = translate(node.data);
      if (words) node.data = words;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.closest(selector)) {
      for (const name of ATTRIBUTES) {
        const words = node.hasAttribute(name) && translate(node.getAttribute(name));
        if (words) node.setAttribute(name, words);
      }
    }
    node.childNodes.forEach(visit);
  }

  visit(root);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'childList') addedNodes.forEach(visit);
      else visit(target);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}
