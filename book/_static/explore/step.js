// Chapter 11: one step along the gradient, predicted and measured.
"use strict";
course.explorable("step", (shell) => {
  const { write, Plot } = course;
  const { etas, twenty, others, slope } = course.data.step;
  const plot = new Plot("loss after one step of size η", { x: [0, 0.3], y: [0, 7], xlabel: "step size η", ylabel: "loss",
    ticks: { x: [0, 0.1, 0.2, 0.3], y: [0, 2, 4, 6] } });
  shell.add(plot.figure);
  shell.add(course.make("p", { class: "explorable-sum" }, "solid: the twenty digits · dashed: 300 others · dotted: Eq. (11.5)"));
  const state = { k: 10, others: true };
  shell.range("η", { min: 0, max: etas.length - 1, value: state.k, write: (k) => write(etas[k], 3) }, (k) => { state.k = k; draw(); });
  shell.toggle("show the 300 others", true, (on) => { state.others = on; draw(); });

  function draw() {
    const eta = etas[state.k];
    plot.clear();
    plot.line(etas, twenty);
    if (state.others) plot.line(etas, others, { "stroke-dasharray": "9 5" });
    const end = Math.min(0.3, twenty[0] / slope);
    plot.line([0, end], [twenty[0], twenty[0] - end * slope], { "stroke-dasharray": "2 5" });
    plot.dot(eta, twenty[state.k]);
    if (state.others) plot.dot(eta, others[state.k], { fill: "none" });
    const fall = (curve) => write(curve[0] - curve[state.k], 2);
    shell.say(`η = ${write(eta, 3)}: predicted fall ${write(eta * slope, 2)}, measured ${fall(twenty)}` +
      (state.others ? `, on the others ${fall(others)}.` : "."));
  }
  draw();
});
