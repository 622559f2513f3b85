// Chapter 2: the window moves, the products add up.
"use strict";
course.explorable("window", (shell) => {
  const { numbers, write } = course;
  const state = {
    x: [[1, 2, 0], [0, 3, 1], [2, 1, 4]], w: [[1, 2], [-1, 3]], b: 1, s: 1, p: 0, at: [0, 0],
  };
  const clamp = (v) => Math.max(-9, Math.min(9, v));
  const edit = (name) => (i, j, d) => {
    state[name][i][j] = clamp(state[name][i][j] + d);
    draw();
  };
  const x = shell.grid("x, in its frame", { walk: reach, edit: (i, j, d) => {
    const [r, q] = [i - state.p, j - state.p];
    if (state.x[r]?.[q] === undefined) shell.say("That is the frame: its zeros stay.");
    else edit("x")(r, q, d);
  } });
  shell.sign("⋆");
  const w = shell.grid("W", { walk: () => {}, edit: edit("w") });
  shell.sign("+ b =");
  const y = shell.grid("y", { walk: (i, j) => { state.at = [i, j]; draw(); } });
  const sum = shell.add(course.make("p", { class: "explorable-sum" }));

  shell.range("bias b", { min: -9, max: 9, value: state.b }, (v) => { state.b = v; draw(); });
  shell.range("stride s", { min: 1, max: 3, value: state.s }, (v) => { state.s = v; draw(); });
  shell.range("padding P", { min: 0, max: 2, value: state.p }, (v) => { state.p = v; draw(); });
  shell.button("+1", () => change(1));
  shell.button("−1", () => change(-1));
  shell.button("Turn W by 180°", () => { state.w = numbers.turned(state.w); draw(); });

  let last = x; // the grid that was touched last is the one that +1 and −1 change
  for (const grid of [x, w]) grid.body.addEventListener("focusin", () => (last = grid));
  function change(d) { last.edit(...last.at, d); }

  // A pixel is chosen: the window that starts nearest to it goes there.
  function reach(i, j) {
    const rows = numbers.size(state.x.length, 2, state.s, state.p);
    const columns = numbers.size(state.x[0].length, 2, state.s, state.p);
    state.at = [Math.min(rows - 1, Math.floor(i / state.s)), Math.min(columns - 1, Math.floor(j / state.s))];
    draw();
  }

  function draw() {
    const { w: weights, b, s, p } = state;
    const out = numbers.conv(state.x, weights, b, s, p);
    state.at = [Math.min(state.at[0], out.length - 1), Math.min(state.at[1], out[0].length - 1)];
    const [i, j] = state.at;
    const pad = numbers.padded(state.x, p);
    const inside = (r, q) => r >= i * s && r < i * s + 2 && q >= j * s && q < j * s + 2;
    const reached = (k, n) => {
      for (let m = 0; m < n; m++) if (k >= m * s && k < m * s + 2) return true;
      return false;
    };
    const frame = (r, q) => state.x[r - p]?.[q - p] === undefined;
    x.show(pad,
      (r, q) => [inside(r, q) && "on", frame(r, q) && "frame",
        !(reached(r, out.length) && reached(q, out[0].length)) && "unreached"].filter(Boolean).join(" "),
      (r, q) => [inside(r, q) && "in the window", frame(r, q) && "frame",
        !(reached(r, out.length) && reached(q, out[0].length)) && "out of reach"].filter(Boolean).join(", "));
    w.show(weights);
    y.show(out, (r, q) => (r === i && q === j ? "on" : ""));
    const terms = weights.flatMap((line, a) => line.map((v, c) => {
      const pixel = pad[i * s + a][j * s + c];
      return `${v < 0 ? `(${write(v)})` : write(v)}·${pixel < 0 ? `(${write(pixel)})` : write(pixel)}`;
    }));
    const text = `y[${i}, ${j}] = ${terms.join(" + ")} + ${b < 0 ? `(${write(b)})` : write(b)} = ${write(out[i][j])}`;
    sum.textContent = text;
    shell.say(`Window ${i}, ${j}: ${write(out[i][j])}. Output ${out.length} × ${out[0].length}.`);
  }
  draw();
});
