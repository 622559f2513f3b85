// Chapter 6: v = w x, u = v + b, L = u v, one step at a time, forward and back.
"use strict";
course.explorable("graph", (shell) => {
  const { write, svg } = course;
  const state = { x: 3, w: 2, b: -1, done: 0 };
  const order = ["v", "u", "L", "∂L", "∂u", "∂v", "∂b", "∂w", "∂x"]; // what each step finds
  const places = { x: [30, 40], w: [30, 190], v: [120, 115], b: [120, 235], u: [215, 190], L: [305, 115] };
  const arrows = { wv: [68, 165], xv: [68, 66], vu: [150, 164], bu: [178, 232], vL: [212, 102], uL: [276, 168] };
  const art = svg("svg", { viewBox: "0 0 340 270", width: 340, height: 270, role: "img", "aria-label": "the graph of v = w x, u = v + b, L = u v" });
  shell.add(course.make("figure", { class: "explorable-plot" }, art));
  const sum = shell.add(course.make("p", { class: "explorable-sum" }));
  for (const [name, min, max] of [["x", -5, 5], ["w", -5, 5], ["b", -5, 5]])
    shell.range(name, { min, max, value: state[name] }, (v) => { state[name] = v; draw(); });
  shell.button("Step", () => { state.done = Math.min(order.length, state.done + 1); draw(); });
  shell.button("Step back", () => { state.done = Math.max(0, state.done - 1); draw(); });

  course.graph = ({ x, w, b }) => {
    const v = w * x;
    const u = v + b;
    const d = { L: 1, u: v };
    d.v = u + d.u; // a fork: both arrows
    Object.assign(d, { b: d.u, w: d.v * x, x: d.v * w });
    return { values: { x, w, b, v, u, L: u * v }, slopes: { wv: x, xv: w, vu: 1, bu: 1, uL: v, vL: u }, d };
  };

  function draw() {
    const { values, slopes, d } = course.graph(state);
    const known = new Set(order.slice(0, state.done));
    const parts = Object.entries(arrows).flatMap(([name, [tx, ty]]) => {
      const [[a, b], [c, e]] = [places[name[0]], places[name[1]]];
      const length = Math.hypot(c - a, e - b);
      const [ux, uy] = [(c - a) / length, (e - b) / length];
      const backward = known.has(`∂${name[1]}`);
      return [
        svg("path", { d: `M${a + 22 * ux} ${b + 22 * uy}L${c - 24 * ux} ${e - 24 * uy}`, stroke: "currentColor", "stroke-width": known.has(`∂${name[0]}`) ? 4 : 1.5, "marker-end": "url(#tip)" }),
        svg("text", { x: tx, y: ty, "text-anchor": "middle", "font-style": "italic" }, backward ? write(slopes[name]) : ""),
      ];
    });
    const boxes = Object.entries(places).flatMap(([name, [x, y]]) => [
      svg("circle", { cx: x, cy: y, r: 20, fill: "var(--pst-color-background)", stroke: "currentColor" }),
      svg("text", { x, y: y + 5, "text-anchor": "middle" }, name),
      svg("text", { x, y: y - 26, "text-anchor": "middle" }, "xwb".includes(name) || known.has(name) ? write(values[name]) : "?"),
      svg("text", { x, y: y + 37, "text-anchor": "middle", "font-weight": 700 }, known.has(`∂${name}`) ? `∂ ${write(d[name])}` : ""),
    ]);
    const tip = svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 5, markerHeight: 5, orient: "auto" },
      svg("path", { d: "M0 0L8 4L0 8z", fill: "currentColor" }));
    art.replaceChildren(svg("defs", {}, tip), ...parts, ...boxes);
    const p = (v) => (v < 0 ? `(${write(v)})` : write(v));
    const told = {
      v: `v = w x = ${p(values.w)}·${p(values.x)} = ${write(values.v)}`,
      u: `u = v + b = ${write(values.v)} + ${p(values.b)} = ${write(values.u)}`,
      L: `L = u v = ${p(values.u)}·${p(values.v)} = ${write(values.L)}`,
      "∂L": "∂L/∂L = 1",
      "∂u": `∂L/∂u = 1·${p(values.v)} = ${write(d.u)}`,
      "∂v": `∂L/∂v = 1·${p(values.u)} + ${p(d.u)}·1 = ${write(d.v)}: two arrows leave v`,
      "∂b": `∂L/∂b = ${p(d.u)}·1 = ${write(d.b)}`,
      "∂w": `∂L/∂w = ${p(d.v)}·${p(values.x)} = ${write(d.w)}`,
      "∂x": `∂L/∂x = ${p(d.v)}·${p(values.w)} = ${write(d.x)}`,
    };
    const last = order[state.done - 1];
    const next = order[state.done];
    sum.textContent = last ? told[last] : "Nothing is computed yet.";
    shell.say(next ? `Next: ${next.startsWith("∂") ? `∂L/∂${next.slice(1)}` : next}. Say what it will be, then step.` : "Every box has its gradient.");
  }
  draw();
});
