// Let the keyboard reach whatever scrolls sideways, and show that there is more.
const WIDE = "div.math, pre, .table-scroll, .pst-scrollable-table-container, .cell_output .output";
function makeReachable(elements) {
  // what is not laid out yet does so for its children alone
  const wide = elements.map((element) =>
    [element, ...element.children].some((e) => e.scrollWidth > element.clientWidth));
  elements.forEach((element, i) => {
    if (wide[i]) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
}
addEventListener("scroll", ({ target }) => {
  if (target.tagName === "PRE") target.classList.toggle("scrolled", target.scrollLeft > 0);
}, { capture: true, passive: true });

// A number that finds no room beside its equation stands below, and is as high as a
// number there, not as the equation.
function lowerNumbers(equations) {
  const tags = equations.flatMap((each) => [...each.querySelectorAll(".katex-tag")]);
  for (const tag of tags) {
    tag.classList.remove("below", "beside");
    tag.style.marginTop = "";
  }
  const lines = tags.map((tag) => {
    const bases = tag.parentElement.querySelectorAll(".katex-base:not(.katex-tag *)");
    return [bases[0], bases[bases.length - 1]];
  });
  const kinds = tags.map((tag, n) => {
    const [first, last] = lines[n];
    if (!last?.offsetHeight) return "";
    if (tag.offsetTop >= last.offsetTop + last.offsetHeight - 1) return "below";
    return last.offsetTop > first.offsetTop + first.offsetHeight - 1 ? "beside" : "";
  });
  tags.forEach((tag, n) => kinds[n] && tag.classList.add(kinds[n]));
  // beside the last of several lines: in the middle of it
  const lower = tags.map((tag, n) => {
    const last = lines[n][1];
    return kinds[n] === "beside" &&
      last.offsetTop + (last.offsetHeight - tag.offsetHeight) / 2 - tag.offsetTop;
  });
  tags.forEach((tag, n) => { if (lower[n] > 0) tag.style.marginTop = `${lower[n]}px`; });
}

// Both look at what is laid out when it comes near, for a whole page takes a slow phone
// a second, and at everything where the room changes.
function look(elements) {
  makeReachable(elements);
  lowerNumbers(elements.filter((element) => element.matches("div.math")));
}
const near = new IntersectionObserver(
  (entries) => look(entries.filter((e) => e.isIntersecting).map((e) => e.target)),
  { rootMargin: "100% 0px" },
);
function lookAtNear() {
  near.disconnect();
  for (const element of document.querySelectorAll(WIDE)) near.observe(element);
}
lookAtNear();
document.fonts?.ready.then(lookAtNear);
const lookAtAll = () => look([...document.querySelectorAll(WIDE)]);
addEventListener("resize", lookAtAll);
addEventListener("toggle", lookAtAll, true);

// What is laid out late has pushed the place that a link led to away; unless the reader
// has moved on, go there again.
let untouched = true;
for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
  addEventListener(kind, () => { untouched = false; }, { once: true, passive: true });
}
addEventListener("load", () => {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const [visit] = performance.getEntriesByType("navigation");
  if (!place || visit?.type !== "navigate") return; // a reload stays where it was
  const again = () => untouched && place.scrollIntoView({ behavior: "instant" });
  for (const wait of [0, 100, 400]) setTimeout(again, wait);
});

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
