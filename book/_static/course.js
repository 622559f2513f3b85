// Typeset the equations, and let the keyboard reach whatever scrolls sideways.
const macros = {};
for (const element of document.querySelectorAll(".math")) {
  const displayMode = element.tagName === "DIV";
  katex.render(element.textContent, element, {
    displayMode, macros, throwOnError: false, strict: "ignore",
  });
}

function makeReachable() {
  const wide = "div.math, pre, .table-scroll, .cell_output .output";
  for (const element of document.querySelectorAll(wide)) {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  }
}
makeReachable();
addEventListener("resize", makeReachable);
addEventListener("toggle", makeReachable, true);
