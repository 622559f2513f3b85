// Chapter 1: the nearest mean image, on a digit of your own, and what a shift does to it.
"use strict";
course.explorable("template", (shell) => {
  const { Bars, Pad, write } = course;
  const means = course.data.digits.means.map((text) => Array.from(course.decode(text), (v) => v / 255));
  const samples = course.data.digits.samples.map((text) => Array.from(course.decode(text), (v) => v / 255));
  const names = Array.from({ length: 10 }, (_, k) => String(k));
  course.distances = (pixels) => means.map((mean) => mean.reduce((sum, m, i) => sum + (pixels[i] - m) ** 2, 0)); // Eq. (1.5)
  const bars = new Bars("squared distance to each mean", names, { write: (v) => write(v, 1) });
  const pad = new Pad(shell, draw);
  shell.add(bars.figure);
  let sample = 0;
  let moved = [0, 0];
  shell.button("Another digit", () => { sample = (sample + 1) % samples.length; moved = [0, 0]; pad.set(samples[sample]); });
  shell.button("Clear", () => { moved = [0, 0]; pad.set(new Float32Array(784)); });
  for (const [text, rows, columns] of [["←", 0, -1], ["→", 0, 1], ["↑", -1, 0], ["↓", 1, 0]]) {
    const button = shell.button(text, () => { moved = [moved[0] + rows, moved[1] + columns]; pad.shift(rows, columns); });
    button.setAttribute("aria-label", `shift the digit ${{ "←": "left", "→": "right", "↑": "up", "↓": "down" }[text]}`);
  }
  function draw(pixels) {
    const d = course.distances(pixels);
    const best = d.indexOf(Math.min(...d));
    bars.show(d, { chosen: best });
    shell.say(`Nearest: the mean of the ${best}s. Shifted by ${moved[0]} down, ${moved[1]} right.`.replaceAll("-", "−"));
  }
  pad.set(samples[0]);
});
