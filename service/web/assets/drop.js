// A CSV file may be dropped on the form. Without this it is chosen with the field for it.
const form = document.querySelector("[data-drop]");

function over(is) {
  form.classList.toggle("is-over", is);
}

if (form) {
  const field = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-said]");
  form.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    over(false);
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    said.textContent = `${field.files[0].name} is chosen.`;
  });
}
