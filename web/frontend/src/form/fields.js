// Finds form-js fields by the variable they fill, and shows the server's findings on them.

import { t } from '../i18n/index.js';

/** Returns every keyed component of a form schema, nested groups included. */
function keyedFields(schema) {
  return (schema.components ?? []).flatMap((field) => [...(field.key ? [field] : []), ...keyedFields(field)]);
}

/** Maps each variable name to the label its field shows. */
export function labelsOf(schema) {
  return Object.fromEntries(keyedFields(schema).map(({ key, label, dateLabel, timeLabel }) => [
    key, label || dateLabel || timeLabel || key,
  ]));
}

/**
 * Shows `errors` (variable name → message or list of messages) on the fields of an imported form.
 * Returns the messages that belong to no field, for the page to show; `names` says what people call their variables.
 */
export function showFieldErrors(form, errors, names = {}) {
  const registry = form.get('formFieldRegistry');
  const byKey = new Map(registry.getAll().filter(({ key }) => key).map((field) => [field.key, field]));
  const onFields = {};
  const homeless = [];
  for (const [name, found] of Object.entries(errors)) {
    const messages = [found].flat();
    const field = byKey.get(name);
    if (field) onFields[field.id] = messages;
    else homeless.push(...messages.map((problem) => t('{field}: {problem}', { field: names[name] ?? name, problem })));
  }
  form._setState({ errors: onFields });
  const first = Object.keys(onFields)[0];
  if (first) focusField(form, first);
  return homeless;
}

/** Moves the keyboard to a field, so that the first thing to mend is where the user already is. */
export function focusField(form, fieldId) {
  const input = form._container.querySelector(`[id$="${CSS.escape(fieldId)}"]`)
    ?? form._container.querySelector('.fjs-has-errors input, .fjs-has-errors textarea, .fjs-has-errors [tabindex]');
  input?.focus();
}
