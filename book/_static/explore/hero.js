// The first page: a filter of 3 × 3 weights slides over a real digit.
"use strict";
course.explorable("hero", (shell) => {
  const { numbers, Pad, write } = course;
  const SIZE = 28;
  const SCALE = 7;
  const filters = {
    "left and right": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "top and bottom": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    slant: [[2, 1, 0], [1, 0, -1], [0, -1, -2]],
  };
  const samples = course.data.digits.samples.map((text) => Array.from(course.decode(text), (v) => v / 255));
  const state = { sample: 2, filter: "left and right", at: [10, 12] };
  const canvas = (title, size, told) => {
    const made = course.make("canvas", { width: size * SCALE, height: size * SCALE, tabindex: 0, role: "img", "aria-label": told });
    shell.add(course.make("figure", { class: "explorable-plot" }, course.make("figcaption", {}, title), made));
    return made;
  };
  const digit = canvas("a digit", SIZE, "a digit under a window of 3 by 3 pixels; arrow keys move the window");
  const weights = shell.grid("the filter");
  const map = canvas("the answers", SIZE - 2, "what the filter answers in each window; arrow keys move the window");

  const point = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const n = event.currentTarget === digit ? SIZE : SIZE - 2;
    const off = event.currentTarget === digit ? 1 : 0;
    place(Math.floor(((event.clientY - box.top) / box.height) * n) - off, Math.floor(((event.clientX - box.left) / box.width) * n) - off);
  };
  for (const each of [digit, map]) {
    each.addEventListener("pointermove", point);
    each.addEventListener("pointerdown", point);
    each.addEventListener("keydown", (event) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      place(state.at[0] + step[0], state.at[1] + step[1]);
    });
  }
  shell.choice("It looks for edges between", Object.fromEntries(Object.keys(filters).map((k) => [k, k])), state.filter, (v) => { state.filter = v; draw(); });
  shell.button("Another digit", () => { state.sample = (state.sample + 1) % samples.length; draw(); });

  function place(i, j) {
    state.at = [i, j].map((v) => Math.max(0, Math.min(SIZE - 3, v)));
    draw();
  }

  function frame(target, i, j, n) {
    const context = target.getContext("2d");
    context.lineWidth = 3;
    context.strokeStyle = "#e69f00";
    context.strokeRect(j * SCALE + 1.5, i * SCALE + 1.5, n * SCALE - 3, n * SCALE - 3);
  }

  function draw() {
    const [i, j] = state.at;
    const W = filters[state.filter];
    const pixels = samples[state.sample];
    const image = Array.from({ length: SIZE }, (_, r) => pixels.slice(r * SIZE, r * SIZE + SIZE));
    const answers = numbers.conv(image, W, 0, 1, 0);
    Pad.paint(digit, pixels, SIZE, SCALE);
    Pad.paint(map, answers.flat().map((v) => 0.5 + v / 8), SIZE - 2, SCALE);
    frame(digit, i, j, 3);
    frame(map, i, j, 1);
    weights.show(W);
    const value = answers[i][j];
    const said = Math.abs(value) < 0.5 ? "nothing here that looks like the filter" : value > 0 ? "light where its weights are positive" : "light where its weights are negative";
    shell.say(`Nine pixels times nine weights, added up: ${write(value, 2)}. ${said[0].toUpperCase()}${said.slice(1)}.`);
  }
  draw();
});
