// Chapter 15: outputs of one stride group never write to the same pixel.
"use strict";
course.explorable("groups", (shell) => {
  const { numbers } = course;
  const n = 10; // pixels along an axis
  const state = { f: 3, s: 1, step: 0, writes: null, lost: 0, told: "" };
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const outputs = shell.grid("outputs, by group", { write: String, walk: (i, j) => show(i, j), small: true });
  const pixels = shell.grid("shares written to each pixel", { write: String, small: true });
  shell.range("kernel f", { min: 1, max: 5, value: state.f }, (v) => { state.f = v; begin(); });
  shell.range("stride s", { min: 1, max: 6, value: state.s }, (v) => { state.s = v; begin(); });
  shell.button("Play the next group", () => play());
  shell.button("All at once", () => atOnce());

  const g = () => Math.ceil(state.f / state.s);
  const size = () => numbers.size(n, state.f, state.s, 0);
  const along = () => Math.min(g(), size()); // groups that have an output at all
  const name = (i, j) => letters[(i % g()) * along() + (j % g())];

  function windowOf(i, j) {
    const { f, s } = state;
    return (r, q) => r >= i * s && r < i * s + f && q >= j * s && q < j * s + f;
  }

  function begin() {
    Object.assign(state, { step: 0, lost: 0, writes: numbers.zeros(n, n) });
    draw();
    const count = along() ** 2;
    shell.say(`g = ${g()} for each axis: the ${size() ** 2} outputs fall into ${count} ${count === 1 ? "group" : "groups"}.`);
  }

  function play() {
    const count = along() ** 2;
    if (state.step === count || state.lost) begin();
    const letter = letters[state.step++];
    const fresh = numbers.zeros(n, n);
    let members = 0;
    for (let i = 0; i < size(); i++)
      for (let j = 0; j < size(); j++)
        if (name(i, j) === letter) {
          members++;
          const inside = windowOf(i, j);
          fresh.forEach((row, r) => row.forEach((_, q) => inside(r, q) && fresh[r][q]++));
        }
    const most = Math.max(...fresh.flat());
    state.writes.forEach((row, r) => row.forEach((_, q) => (state.writes[r][q] += fresh[r][q])));
    draw((r, q) => (fresh[r][q] ? "on" : ""));
    shell.say(`Group ${letter}: ${members} windows, ${most > 1 ? "a pixel" : "no pixel"} is written twice. ` +
      `${state.step} of ${count} additions done.`);
  }

  // One write for all windows: a pixel keeps the last share, the others are lost.
  function atOnce() {
    begin();
    for (let i = 0; i < size(); i++)
      for (let j = 0; j < size(); j++) {
        const inside = windowOf(i, j);
        state.writes.forEach((row, r) => row.forEach((_, q) => inside(r, q) && state.writes[r][q]++));
      }
    const all = state.writes.flat().reduce((a, b) => a + b);
    const kept = state.writes.flat().filter(Boolean).length;
    state.lost = all - kept;
    draw((r, q) => (state.writes[r][q] > 1 ? "lost" : state.writes[r][q] ? "on" : ""));
    shell.say(`One write for all: of ${all} shares ${kept} are kept and ${state.lost} are lost.`);
  }

  function show(i, j) {
    const inside = windowOf(i, j);
    draw((r, q) => (inside(r, q) ? "on" : ""));
    shell.say(`Output ${i}, ${j} is in group ${name(i, j)}; its window is shaded.`);
  }

  function draw(mark = () => "") {
    const played = letters.slice(0, state.step);
    const rows = Array.from({ length: size() }, (_, i) => Array.from({ length: size() }, (_, j) => name(i, j)));
    outputs.show(rows, (i, j) => `group-${letters.indexOf(name(i, j)) % 6}` + (played.endsWith(name(i, j)) && played ? " on" : ""));
    pixels.show(state.writes, mark, (r, q) => mark(r, q));
  }
  begin();
});
