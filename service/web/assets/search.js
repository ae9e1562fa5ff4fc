// The search page as somebody types: the results are fetched as the server writes them, the address follows.
const form = document.getElementById("search");
const field = document.getElementById("q");
const part = document.getElementById("results");
const told = document.getElementById("told");
const DELAY = 30; // milliseconds that a pause in typing lasts

let timer = 0;
let asking = new AbortController();
let isNew = true; // whether the next change by typing is a step of its own for Back

function query() {
  const given = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
  return new URLSearchParams(given).toString();
}

async function show(asked) {
  clearTimeout(timer);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const response = await fetch(`/search?${asked}`, { signal });
    const text = await response.text();
    if (!signal.aborted) place(text, asked);
  } catch (error) {
    if (error.name !== "AbortError") told.textContent = "The search is not answered. Try again in a moment.";
  }
}

function place(text, asked) {
  if (text.startsWith("<!doctype")) { // no results but another page, such as one to sign in
    location.assign(`/?${asked}`);
    return;
  }
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.innerHTML = text;
  if (focused) document.getElementById(focused)?.focus();
  told.textContent = part.querySelector("[data-told]")?.dataset.told ?? "";
}

function follow(asked, isStep) {
  const address = asked ? `/?${asked}` : "/";
  if (isStep) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  const text = field.value.trim();
  document.title = `${text ? `${text} · Search` : "Search all medical codes"} · Procodex`;
}

function typed() {
  const asked = query();
  follow(asked, isNew);
  isNew = false;
  clearTimeout(timer);
  timer = setTimeout(show, DELAY, asked);
}

function clear() {
  if (!field.value) return;
  field.value = "";
  typed();
}

function walk(event) {
  const hits = [...part.querySelectorAll("a.hit")];
  const at = hits.indexOf(document.activeElement);
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  if (event.target !== field && at < 0) return;
  if (event.key === "ArrowUp" && at < 0) return;
  event.preventDefault();
  (next < 0 ? field : hits[Math.min(next, hits.length - 1)])?.focus();
}

function leave() {
  if (document.activeElement === field) clear();
  else field.focus();
}

field.addEventListener("input", typed);

form.addEventListener("change", (event) => {
  if (event.target === field) return;
  const asked = query();
  follow(asked, true);
  show(asked);
});

part.addEventListener("change", (event) => {
  if (event.target.form !== form) return;
  const asked = query();
  follow(asked, true);
  show(asked);
});

form.addEventListener("submit", (event) => {
  const exact = part.querySelectorAll("a[data-exact]");
  if (exact.length !== 1) return; // what is written is no code, or one of several systems
  event.preventDefault();
  location.assign(exact[0].href);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
  else if (event.key === "Escape" && (event.target === field || part.contains(event.target))) {
    event.preventDefault();
    leave();
  }
});

addEventListener("popstate", () => {
  const asked = new URLSearchParams(location.search);
  field.value = asked.get("q") ?? "";
  form.elements.date.value = asked.get("date") ?? "";
  form.elements.billable.checked = asked.get("billable") === "true";
  isNew = true;
  show(asked.toString());
});
