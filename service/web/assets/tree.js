// The tree of codes: levels open in place, fetched when they are asked for. Without this, links lead to them.
const tree = document.querySelector("[data-tree]");

async function level(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.body.children];
}

async function toggle(link) {
  const item = link.closest("li");
  const open = link.getAttribute("aria-expanded") !== "true";
  if (open && !item.querySelector(":scope > .below")) {
    const below = document.createElement("div");
    below.className = "below";
    below.append(...prepared(await level(link.dataset.level)));
    item.append(below);
  }
  link.setAttribute("aria-expanded", String(open));
  item.querySelector(":scope > .below").hidden = !open;
}

function prepared(elements) {
  for (const element of elements) {
    for (const link of element.querySelectorAll("[data-level]")) {
      link.setAttribute("role", "button");
      link.setAttribute("aria-expanded", "false");
    }
  }
  return elements;
}

async function more(link) {
  const place = link.closest("p");
  place.replaceWith(...prepared(await level(link.dataset.more)));
}

function act(event) {
  const link = event.target.closest("[data-level], [data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const done = link.dataset.more ? more(link) : toggle(link);
  done.catch(() => { location.href = link.href; });
}

if (tree) {
  prepared([tree]);
  tree.addEventListener("click", act);
  tree.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches("[data-level]")) act(event);
  });
}
