// Let the keyboard reach whatever scrolls sideways, and show that there is more.
function makeReachable() {
  const wide = "div.math, pre, .table-scroll, .pst-scrollable-table-container, .cell_output .output";
  for (const element of document.querySelectorAll(wide)) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}
makeReachable();
addEventListener("resize", makeReachable);
addEventListener("toggle", makeReachable, true);
addEventListener("scroll", ({ target }) => {
  if (target.tagName === "PRE") target.classList.toggle("scrolled", target.scrollLeft > 0);
}, { capture: true, passive: true });

// A number that finds no room beside its equation stands below, and is as high as a
// number there, not as the equation.
function lowerNumbers() {
  const tags = [...document.querySelectorAll("div.math .katex-tag")];
  for (const tag of tags) tag.classList.remove("below");
  const below = tags.filter((tag) => {
    const last = tag.previousElementSibling;
    return last?.offsetHeight && tag.offsetTop >= last.offsetTop + last.offsetHeight - 1;
  });
  for (const tag of below) tag.classList.add("below");
}
lowerNumbers();
addEventListener("resize", lowerNumbers);
addEventListener("toggle", lowerNumbers, true);
document.fonts?.ready.then(lowerNumbers);

// A button for the mouse alone: whoever walks by keyboard would meet fifty of them.
addEventListener("load", () => {
  for (const button of document.querySelectorAll("button.copybtn")) button.tabIndex = -1;
});

// On paper everything is open, and light.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const fold of folded) fold.open = true;
  for (const image of document.images) image.loading = "eager";
  document.documentElement.dataset.printed = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  for (const fold of folded) fold.open = false;
  document.documentElement.dataset.theme = document.documentElement.dataset.printed;
});

// What the theme leaves without a name or a place among the landmarks.
const sidebar = document.querySelector(".bd-sidebar-primary");
if (sidebar) {
  sidebar.setAttribute("role", "navigation");
  sidebar.setAttribute("aria-label", "Chapters");
}
for (const toggle of document.querySelectorAll(".bd-sidebar-primary summary")) {
  toggle.setAttribute("aria-label", "Pages below this one");
}
