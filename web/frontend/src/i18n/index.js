// Text for scripts: English is the key, the page's language picks the dictionary.
import zhOwn from './zh-own.json';

export const isChinese = document.documentElement.lang.toLowerCase().startsWith('zh');

/** Returns `text` in the page's language with `{name}` placeholders filled from `values`. */
export function t(text, values = {}) {
  return fill((isChinese && zhOwn[text]) || text, values);
}

/** Builds the module that makes a bpmn.io editor speak the page's language; later dictionaries win. */
export function translateModule(...dictionaries) {
  const words = isChinese ? Object.assign({}, ...dictionaries) : {};
  return { translate: ['value', (text, values = {}) => fill(words[text] ?? text, values)] };
}

function fill(text, values) {
  return text.replace(/\{([^}]+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
