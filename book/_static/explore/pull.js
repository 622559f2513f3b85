// Chapter 7: the pull on the score of the true class, cross-entropy against squared error.
"use strict";
course.explorable("pull", (shell) => {
  const { write, Plot } = course;
  // two classes with scores (0, d), the true one is class 0: p_t = 1 / (1 + e^d).
  // A pull is minus the gradient for the true score: Eqs. (7.7) and (7.11).
  const p = (d) => 1 / (1 + Math.exp(d));
  const cross = (d) => 1 - p(d);
  const squared = (d) => 2 * p(d) * (1 - p(d)) ** 2;
  course.pull = { p, cross, squared };
  const ds = Array.from({ length: 121 }, (_, k) => -6 + k / 10);
  const plot = new Plot("pull on the true score, against the lead of the wrong one", { x: [-6, 6], y: [-0.05, 1.05],
    xlabel: "d, lead of the wrong class", ylabel: "pull", ticks: { x: [-6, -3, 0, 3, 6], y: [0, 0.5, 1] } });
  shell.add(plot.figure);
  shell.add(course.make("p", { class: "explorable-sum" }, "solid: cross-entropy · dashed: squared error"));
  const state = { d: 0 };
  shell.range("d", { min: -6, max: 6, step: 0.1, value: 0 }, (v) => { state.d = v; draw(); });

  function draw() {
    const { d } = state;
    plot.clear();
    plot.line(ds, ds.map(cross));
    plot.line(ds, ds.map(squared), { "stroke-dasharray": "9 5" });
    plot.dot(d, cross(d));
    plot.dot(d, squared(d), { fill: "none" });
    shell.say(`d = ${write(d)}: the truth has probability ${write(p(d), 3)}; cross-entropy pulls with ${write(cross(d), 3)}, squared error with ${write(squared(d), 3)}.`);
  }
  draw();
});
