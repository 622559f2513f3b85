// Chapter 5: three scores, a temperature, and what they cost.
"use strict";
course.explorable("softmax", (shell) => {
  const { numbers, write, Bars } = course;
  const state = { z: [1.6, 1.1, 0.7], tau: 1, t: 1, thousand: false, shift: true };
  const names = ["class 0", "class 1", "class 2"];
  const [e, p, pull] = [new Bars("exponentials", names), new Bars("probabilities p", names),
    new Bars("gradient p − eₜ", names, { signed: true })];
  shell.add(e.figure, p.figure, pull.figure);
  state.z.forEach((value, k) =>
    shell.range(`score z${"₀₁₂"[k]}`, { min: -5, max: 5, step: 0.1, value }, (v) => { state.z[k] = v; draw(); }));
  shell.range("temperature τ", { min: 0.1, max: 5, step: 0.1, value: 1 }, (v) => { state.tau = v; draw(); });
  shell.choice("true class", { 0: "0", 1: "1", 2: "2" }, "1", (v) => { state.t = +v; draw(); });
  shell.toggle("add 1000 to every score", false, (on) => { state.thousand = on; draw(); });
  shell.toggle("subtract the largest score first", true, (on) => { state.shift = on; draw(); });

  function draw() {
    const z = state.z.map((v) => (v + (state.thousand ? 1000 : 0)) / state.tau);
    const found = numbers.softmax(z, state.shift);
    e.show(found.e, { chosen: state.t });
    p.show(found.p, { most: 1, chosen: state.t });
    pull.show(found.p.map((v, k) => v - (k === state.t)), { most: 1, chosen: state.t });
    const loss = -Math.log(found.p[state.t]);
    shell.say(`True class ${state.t}: probability ${write(found.p[state.t], 3)}, loss ${write(loss, 3)}.` +
      (Number.isNaN(loss) ? " Infinity divided by infinity is not a number." : ""));
  }
  draw();
});
