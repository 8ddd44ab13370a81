// Native dialogs opened and closed by buttons, and small keyboard conveniences.

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-dialog-open]');
  if (opener) document.querySelector(opener.dataset.dialogOpen)?.showModal();
  const closer = event.target.closest('[data-dialog-close]');
  if (closer) closer.closest('dialog')?.close();
  const copier = event.target.closest('[data-copy]');
  if (copier) copy(copier);
});

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add('is-copied');
  setTimeout(() => button.classList.remove('is-copied'), 1500);
}

// "/" jumps to the page's search field, as in most lists of this kind.
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, textarea, select, [contenteditable], .djs-container, .fjs-container');
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
  const search = document.querySelector('input[data-page-search]');
  if (search) {
    event.preventDefault();
    search.focus();
  }
});

document.addEventListener('change', (event) => {
  if (event.target.matches('select[data-submit-on-change]')) event.target.form.requestSubmit();
});
