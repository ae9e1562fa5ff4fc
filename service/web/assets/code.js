// The page of a code: buttons that need a script, and lists that come when they are opened.
for (const button of document.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) button.hidden = false;

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-fragment]").childNodes;
}

async function fill(target, address) {
  target.setAttribute("aria-busy", "true");
  try {
    target.replaceChildren(...await fetched(address));
  } catch {
    target.replaceChildren("This could not be loaded. Close it and open it again to try once more.");
    delete target.closest("[data-fetch]").dataset.done;
  }
  target.removeAttribute("aria-busy");
}

document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!details.open || !details.dataset.fetch || details.dataset.done) return;
  details.dataset.done = "yes";
  fill(details.querySelector("[data-fetched]"), details.dataset.fetch);
}, true);

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) window.print();
  const form = event.target.closest("[data-fetched] [data-form]");
  if (!form || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const target = form.closest("[data-fetched]");
  const name = form.textContent;
  await fill(target, form.href);
  [...target.querySelectorAll("[data-form]")].find((each) => each.textContent === name)?.focus();
});
