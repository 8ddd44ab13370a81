// A box at the head of a table that chooses all rows below it.
document.addEventListener('change', (event) => {
  const { checkAll } = event.target.dataset ?? {};
  if (!checkAll) return;
  for (const box of event.target.closest('form').querySelectorAll(`input[type=checkbox][name="${checkAll}"]:enabled`)) {
    box.checked = event.target.checked;
  }
});
