// Chapter 10: every output hands its gradient, times the filter, to its window (scatter);
// every pixel collects from the windows that hold it (gather).
"use strict";
course.explorable("backward", (shell) => {
  const { numbers, write } = course;
  const paren = (v) => (v < 0 ? `(${write(v)})` : write(v));
  const state = {
    x: [[1, 2, 0], [0, 3, 1], [2, 1, 4]], w: [[1, 2], [-1, 3]], b: 1, s: 1, p: 0,
    which: "dx", at: { dy: [0, 0], x: [1, 1], w: [0, 1] }, seen: "x", h: 0,
  };
  const first = [[2, -1, 1, 0, 2], [3, 1, 0, -2, 1], [0, 2, -1, 1, 0], [1, 0, 3, -1, 2], [2, 1, -1, 0, 1]];
  state.dy = first.map((row) => [...row]);

  const grids = {
    x: shell.grid("x", { walk: pick("x") }),
    w: shell.grid("W", { walk: pick("w") }),
    dy: shell.grid("dy", { walk: pick("dy"), edit: (i, j, d) => { state.dy[i][j] += d; draw(); } }),
  };
  shell.sign("→");
  const out = shell.grid("dx", { walk: (i, j) => pick(state.which === "dW" ? "w" : "x")(i, j) });

  shell.choice("Gradient for", { dx: "the pixels, dx", dW: "the weights, dW", db: "the bias, db" }, state.which, (v) => {
    state.which = v;
    state.seen = { dx: "x", dW: "w", db: "dy" }[v];
    draw();
  });
  shell.range("stride s", { min: 1, max: 3, value: 1 }, (v) => { state.s = v; draw(); });
  shell.range("padding P", { min: 0, max: 2, value: 0 }, (v) => { state.p = v; draw(); });
  shell.button("dy + 1", () => grids.dy.edit(...state.at.dy, 1));
  shell.button("dy − 1", () => grids.dy.edit(...state.at.dy, -1));
  shell.button("Nudge by h = 0.001", () => nudge());

  function pick(name) {
    return (i, j) => {
      state.at[name] = [i, j];
      state.seen = name;
      draw();
    };
  }

  // dy as large as the output is now
  function gradient() {
    const n = numbers.size(3, 2, state.s, state.p);
    return state.dy.slice(0, n).map((row) => row.slice(0, n));
  }

  function nudge() {
    const { x, w, b, s, p } = state;
    const dy = gradient();
    const loss = (u, v, c) => numbers.conv(u, v, c, s, p)
      .reduce((t, row, i) => t + row.reduce((r, y, j) => r + y * dy[i][j], 0), 0);
    const moved = (array, [i, j], h) => array.map((row, k) => row.map((v, l) => (k === i && l === j ? v + h : v)));
    const h = 0.001;
    const [name, ask] = {
      dx: [`x[${state.at.x}]`, (d) => loss(moved(x, state.at.x, d), w, b)],
      dW: [`W[${state.at.w}]`, (d) => loss(x, moved(w, state.at.w, d), b)],
      db: ["b", (d) => loss(x, w, b + d)],
    }[state.which];
    const [up, down] = [ask(h), ask(-h)];
    shell.say(`Nudged ${name}: L goes from ${write(down, 5)} to ${write(up, 5)}, slope ${write((up - down) / (2 * h), 3)}.`);
  }

  function draw() {
    const { x, w, s, p, which, at, seen } = state;
    const dy = gradient();
    const back = numbers.convBackward(x, w, dy, s, p);
    at.dy = at.dy.map((k) => Math.min(k, dy.length - 1));
    const same = ([i, j], k, l) => i === k && j === l;
    // the weight that lies over pixel (r, q) in the window of output (i, j), if one does
    const over = (r, q, i, j) => {
      const [a, c] = [r + p - i * s, q + p - j * s];
      return a >= 0 && a < 2 && c >= 0 && c < 2 ? [a, c] : null;
    };
    const terms = [];
    const lit = { x: new Set(), w: new Set(), dy: new Set() };
    const light = (name, i, j) => lit[name].add(`${i},${j}`);
    let text = "";
    if (which === "dx" && seen !== "dy") { // gather
      const [r, q] = at.x;
      light("x", r, q);
      dy.forEach((row, i) => row.forEach((g, j) => {
        const place = over(r, q, i, j);
        if (place) {
          light("dy", i, j);
          light("w", ...place);
          terms.push(`${paren(g)}·${paren(w[place[0]][place[1]])}`);
        }
      }));
      text = `dx[${r}, ${q}] = ${terms.join(" + ") || "no window holds it"} = ${write(back.dx[r][q])}`;
    } else if (which === "dx") { // scatter
      const [i, j] = at.dy;
      light("dy", i, j);
      const shares = w.map((line) => line.map((v) => write(v * dy[i][j])).join(" ")).join(" / ");
      x.forEach((row, r) => row.forEach((_, q) => over(r, q, i, j) && light("x", r, q)));
      text = `dy[${i}, ${j}] · W = ${shares}: added to its window. What falls on the frame is dropped.`;
    } else if (which === "dW") {
      const [a, c] = at.w;
      light("w", a, c);
      const pad = numbers.padded(x, p);
      dy.forEach((row, i) => row.forEach((g, j) => {
        light("dy", i, j);
        light("x", i * s + a - p, j * s + c - p);
        terms.push(`${paren(g)}·${paren(pad[i * s + a][j * s + c])}`);
      }));
      text = `dW[${a}, ${c}] = ${terms.join(" + ")} = ${write(back.dW[a][c])}`;
    } else {
      dy.forEach((row, i) => row.forEach((g, j) => { light("dy", i, j); terms.push(paren(g)); }));
      text = `db = ${terms.join(" + ")} = ${write(back.db)}`;
    }
    const mark = (name) => (i, j) => (lit[name].has(`${i},${j}`) ? "on" : "");
    const said = (name) => (i, j) => (lit[name].has(`${i},${j}`) ? "takes part" : "");
    grids.x.show(x, mark("x"), said("x"));
    grids.w.show(w, mark("w"), said("w"));
    grids.dy.show(dy, mark("dy"), said("dy"));
    out.caption.textContent = which;
    const result = { dx: back.dx, dW: back.dW, db: [[back.db]] }[which];
    const chosen = { dx: at.x, dW: at.w, db: [0, 0] }[which];
    const shares = which === "dx" && seen === "dy";
    out.show(result, (i, j) => (shares ? lit.x.has(`${i},${j}`) : same(chosen, i, j)) ? "on" : "");
    shell.say(text);
  }
  draw();
});
