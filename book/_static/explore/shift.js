// Chapter 3: a digit moves, its edge map moves, the pooled map moves less.
"use strict";
course.explorable("shift", (shell) => {
  const { Pad, numbers, write } = course;
  const SIZE = 28;
  const samples = course.data.digits.samples.map((text) => Array.from(course.decode(text), (v) => v / 255));
  const edge = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]];
  const state = { sample: 0, d: 0, f: 2 };
  const panel = (title) => {
    const canvas = course.make("canvas", { width: 140, height: 140, role: "img", "aria-label": title });
    shell.add(course.make("figure", { class: "explorable-plot" }, course.make("figcaption", {}, title), canvas));
    return canvas;
  };
  const [digit, map, pooled, change] = ["digit", "edges", "pooled", "pooled, change"].map(panel);
  shell.range("shift to the right", { min: 0, max: 4, value: 0 }, (v) => { state.d = v; draw(); });
  shell.choice("max pool", { 1: "none", 2: "2 × 2", 4: "4 × 4" }, "2", (v) => { state.f = +v; draw(); });
  shell.button("Another digit", () => { state.sample = (state.sample + 1) % samples.length; draw(); });

  const square = (list, n) => Array.from({ length: n }, (_, r) => list.slice(r * n, r * n + n));
  const maps = (shift) => {
    const image = square(samples[state.sample], SIZE).map((row) => row.map((_, q) => row[q - shift] ?? 0));
    const edges = numbers.conv(image, edge, 0, 1, 0).map((row) => row.map((v) => Math.abs(v) / 4));
    return { image, edges, pool: state.f === 1 ? edges : numbers.maxPool(edges, state.f, state.f).y };
  };
  course.shiftMaps = (sample, d, f) => { Object.assign(state, { sample, f }); return maps(d); };
  const paint = (canvas, rows) => {
    canvas.getContext("2d").clearRect(0, 0, 140, 140);
    Pad.paint(canvas, rows.flat(), rows.length, 140 / rows.length);
  };

  function draw() {
    const [before, now] = [maps(0), maps(state.d)];
    paint(digit, now.image);
    paint(map, now.edges);
    paint(pooled, now.pool);
    const off = now.pool.map((row, i) => row.map((v, j) => Math.abs(v - before.pool[i][j])));
    paint(change, off);
    const norm = (rows) => Math.sqrt(rows.flat().reduce((t, v) => t + v * v, 0));
    shell.say(`Shift ${state.d}: the pooled map has changed by ${write((100 * norm(off)) / norm(before.pool), 0)} % of its length.`);
  }
  draw();
});
