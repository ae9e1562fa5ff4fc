// Before anything is painted: the colours that this visitor chose, if they chose any.
(() => {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.dataset.theme = chosen;
})();
