// Chapter 9: a max pool sends each gradient back to the pixel that won.
"use strict";
course.explorable("routing", (shell) => {
  const { numbers, write } = course;
  const state = { f: 2, s: 2, at: [0, 0], x: [[-4, -1, 2, 0], [-2, -5, 6, 4], [1, 3, 2, -5], [3, -3, 0, 7]],
    dy: [[1, 3, -1], [5, -2, 2], [1, 4, -3]] };
  const x = shell.grid("x", { walk: () => {}, edit: (i, j, d) => { state.x[i][j] += d; draw(); } });
  const y = shell.grid("y, the maxima", { walk: (i, j) => { state.at = [i, j]; draw(); } });
  const dy = shell.grid("dy", { walk: (i, j) => { state.at = [i, j]; draw(); }, edit: (i, j, d) => { state.dy[i][j] += d; draw(); } });
  shell.sign("→");
  const dx = shell.grid("dx");
  const sum = shell.add(course.make("p", { class: "explorable-sum" }));
  shell.range("window f", { min: 2, max: 3, value: 2 }, (v) => { state.f = v; draw(); });
  shell.range("stride s", { min: 1, max: 3, value: 2 }, (v) => { state.s = v; draw(); });
  let last = x;
  for (const grid of [x, dy]) grid.body.addEventListener("focusin", () => (last = grid));
  shell.button("+1", () => last.edit(...last.at, 1));
  shell.button("−1", () => last.edit(...last.at, -1));

  function draw() {
    const { f, s } = state;
    const pool = numbers.maxPool(state.x, f, s);
    const [h, w] = [pool.y.length, pool.y[0].length];
    state.at = [Math.min(state.at[0], h - 1), Math.min(state.at[1], w - 1)];
    const [i, j] = state.at;
    const back = state.dy.slice(0, h).map((row) => row.slice(0, w));
    const inside = (r, q) => r >= i * s && r < i * s + f && q >= j * s && q < j * s + f;
    const [r0, q0] = pool.winner[i][j];
    const tie = (r, q) => inside(r, q) && state.x[r][q] === pool.y[i][j];
    x.show(state.x, (r, q) => (tie(r, q) ? "on" : inside(r, q) ? "unreached" : ""),
      (r, q) => (r === r0 && q === q0 ? "the winner" : tie(r, q) ? "a tie, comes later" : inside(r, q) ? "in the window" : ""));
    y.show(pool.y, (r, q) => (r === i && q === j ? "on" : ""));
    dy.show(back, (r, q) => (r === i && q === j ? "on" : ""));
    const given = numbers.maxPoolBackward(state.x, back, f, s);
    dx.show(given, (r, q) => (r === r0 && q === q0 ? "on" : ""));
    const ties = state.x.flat().filter((_, k) => tie(Math.floor(k / 4), k % 4)).length;
    const winners = pool.winner.flat().map(String);
    const shared = winners.length - new Set(winners).size;
    sum.textContent = `Output [${i}, ${j}] is ${write(pool.y[i][j])}, from pixel [${r0}, ${q0}]; it sends back ${write(back[i][j])}.` +
      (ties > 1 ? ` ${ties} pixels tie: the first in row order takes it all.` : "");
    shell.say(shared ? `${winners.length} windows, and fewer winners, ${winners.length - shared}: where a pixel wins several, their gradients add up.` : "Every window has a winner of its own.");
  }
  draw();
});
