// What a person typed into a plain form, read and written; files, passwords and hidden fields are left alone.
const UNSAVED_TYPES = new Set(['file', 'password', 'hidden', 'submit', 'button']);

function typedFields(form) {
  return [...form.elements].filter((field) => field.name && !UNSAVED_TYPES.has(field.type));
}

/** Returns the values by field name, each a list; of boxes and choices only the ticked ones. */
export function fieldsOf(form) {
  const values = {};
  for (const field of typedFields(form)) {
    if (field.type === 'checkbox' || field.type === 'radio') {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else {
      (values[field.name] ??= []).push(field.value);
    }
  }
  return values;
}

/** Fills the form with what `fieldsOf` returned and tells those who listen. */
export function fillIn(form, values) {
  const seen = {};
  for (const field of typedFields(form)) {
    if (field.type === 'checkbox' || field.type === 'radio') {
      field.checked = values[field.name]?.includes(field.value) ?? false;
    } else {
      const position = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      const value = values[field.name]?.[position];
      if (value !== undefined) field.value = value;
    }
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
}
