// Prints one part of a page alone: `<button data-print="id">`; print.css leaves out what is not the target.

document.addEventListener('click', (event) => {
  const id = event.target.closest('[data-print]')?.dataset.print;
  if (!id) return;
  location.hash = id;
  window.print();
});
