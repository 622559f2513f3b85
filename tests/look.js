// What a page shows badly: cut equations, sideways scrolling, buttons too small to hit.
() => {
  const found = [];
  const say = (what, element) => found.push(what + ": " + element.textContent.slice(0, 60));
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const wide = [...document.querySelectorAll("article *")].find(
      (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(
        "div.math, pre, .table-scroll, .output, .explorable-stage"));
    found.push("the page scrolls sideways: " + (wide ? wide.outerHTML.slice(0, 120) : "?"));
  }
  for (const block of document.querySelectorAll("div.math")) {
    const line = block.querySelector(".katex-html");
    const box = block.getBoundingClientRect();
    if (!line || !box.width) continue;
    const bases = [...line.querySelectorAll(".katex-base")].map((b) => b.getBoundingClientRect());
    if (Math.min(...bases.map((b) => b.left)) < box.left - 2) say("cut at the left", block);
    if (Math.max(...bases.map((b) => b.right)) > box.left + block.scrollWidth + 2) say("cut", block);
    if (innerWidth >= 390 && block.scrollWidth > block.clientWidth + 2) say("wider than the page", block);
    const tag = line.querySelector(":scope > .katex-tag")?.getBoundingClientRect();
    if (tag && tag.right > box.left + block.scrollWidth + 2) say("number cut", block);
    const lowest = Math.max(...bases.map((b) => b.bottom));
    if (tag && !block.closest("details") && tag.top > lowest - 2 && tag.height > 48)
      say("a hole around the number", block);
    if (tag && bases.some((b) => tag.left < b.right - 1 && tag.right > b.left + 1 &&
        tag.top < b.bottom - 1 && tag.bottom > b.top + 1)) say("number on it", block);
  }
  for (const picture of document.querySelectorAll("article img")) {
    const box = picture.getBoundingClientRect();
    for (let e = picture.parentElement; box.width && e.tagName != "ARTICLE"; e = e.parentElement) {
      const frame = e.getBoundingClientRect();
      if (getComputedStyle(e).overflowX != "visible" && (box.right > frame.right + 2 || box.left < frame.left - 2))
        found.push("picture cut: " + picture.alt.slice(0, 60));
    }
  }
  if (innerWidth >= 390)
    for (const table of document.querySelectorAll("article table"))
      if (table.scrollWidth > table.closest("div").clientWidth + 2) say("table cut", table);
  if (innerWidth < 600)
    for (const e of document.querySelectorAll("article :is(button:not(.copybtn), summary, select, input:not(.line input)), .bd-header-article button"))  {
      const box = e.getBoundingClientRect();
      if (box.height && getComputedStyle(e).visibility != "hidden" && box.height < 43.5)
        say("too small for a finger (" + Math.round(box.height) + " px)", e);
    }
  return [...new Set(found)];
}
