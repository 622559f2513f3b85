// Chapter 17: a digit of your own, brought to MNIST's form and read by the course's network.
"use strict";
course.explorable("own", (shell) => {
  const { Bars, Pad, numbers, write } = course;
  const names = Array.from({ length: 10 }, (_, k) => String(k));
  const state = { net: course.readNetwork(course.data.network), center: true, whose: "the course's network" };
  const pad = new Pad(shell, draw, { size: 56, scale: 4, pen: 3.2 });
  const panel = (title, size) => {
    const canvas = course.make("canvas", { width: size, height: size, role: "img", "aria-label": title });
    shell.add(course.make("figure", { class: "explorable-plot" }, course.make("figcaption", {}, title), canvas));
    return canvas;
  };
  const seen = panel("as the network sees it", 112);
  const bars = new Bars("probabilities", names, { write: (v) => write(v, 3) });
  shell.add(bars.figure);
  const maps = course.make("div", { class: "explorable-stage maps", role: "img", "aria-label": "feature maps of the first convolution" });
  shell.add(maps);
  shell.button("Clear", () => pad.set(new Float32Array(56 * 56)));
  shell.button("A seven", () => pad.set(seven()));
  shell.toggle("bring it to MNIST's form", true, (on) => { state.center = on; draw(pad.pixels); });
  const file = course.make("input", { type: "file", accept: ".npz" });
  file.addEventListener("change", () => load(file.files[0]));
  shell.controls.append(course.make("label", {}, "a network of your own, from net.save ", file));
  shell.root.addEventListener("dragover", (event) => event.preventDefault());
  shell.root.addEventListener("drop", (event) => {
    event.preventDefault();
    load(event.dataTransfer.files[0]);
  });

  async function load(chosen) {
    if (!chosen) return;
    if (chosen.size > 8e6) return shell.say(`${chosen.name} has ${write(chosen.size / 1e6, 1)} MB; the page takes up to 8. Set net.optimizer = None before you save.`);
    try {
      const net = course.readSaved(await chosen.arrayBuffer());
      if (String(net.input) !== "28,28,1") throw Error(`it takes images of ${net.input.join(" × ")}, the page draws 28 × 28 × 1`);
      Object.assign(state, { net, whose: chosen.name });
      draw(pad.pixels);
    } catch (error) {
      shell.say(`${chosen.name} was not loaded: ${error.message}.`);
    }
  }

  // The middle of the drawing, shrunk to half: what is left out when nothing is centered.
  function shrunk(pixels) {
    const image = new Float32Array(784);
    for (let i = 0; i < 784; i++) {
      const [r, q] = [2 * Math.floor(i / 28), 2 * (i % 28)];
      image[i] = (pixels[r * 56 + q] + pixels[r * 56 + q + 1] + pixels[(r + 1) * 56 + q] + pixels[(r + 1) * 56 + q + 1]) / 4;
    }
    return image;
  }

  function draw(pixels) {
    const image = state.center ? course.likeMnist(pixels, 56) : shrunk(pixels);
    const shown = image ?? new Float32Array(784);
    Pad.paint(seen, shown, 28, 4);
    const trace = course.forward.run(state.net.layers, shown, [28, 28, 1]);
    const { p } = numbers.softmax(Array.from(trace.at(-1).values));
    const best = p.indexOf(Math.max(...p));
    bars.show(p, { most: 1, chosen: image ? best : -1 });
    const first = trace.find((map, i) => i && map.shape.length === 3);
    if (first) paintMaps(first);
    shell.say(image ? `${state.whose} reads a ${best}, with probability ${p[best] > 0.9995 ? "above 0.999" : write(p[best], 3)}.` : "Draw a digit.");
  }

  function paintMaps({ values, shape: [h, w, c] }) {
    const count = Math.min(c, 16);
    if (maps.childElementCount !== count)
      maps.replaceChildren(...Array.from({ length: count }, () => course.make("canvas", { width: 52, height: 52, "aria-hidden": "true" })));
    const most = Math.max(...values, 1e-9);
    [...maps.children].forEach((canvas, k) => {
      const map = Float32Array.from({ length: h * w }, (_, i) => values[i * c + k] / most);
      Pad.paint(canvas, map, h, 52 / h);
    });
  }

  // Two strokes, for who cannot draw.
  function seven() {
    const pixels = new Float32Array(56 * 56);
    const stroke = (r0, q0, r1, q1) => {
      for (let t = 0; t <= 1; t += 0.02)
        for (let r = 0; r < 56; r++)
          for (let q = 0; q < 56; q++) {
            const away = Math.hypot(r + 0.5 - (r0 + t * (r1 - r0)), q + 0.5 - (q0 + t * (q1 - q0)));
            pixels[r * 56 + q] = Math.max(pixels[r * 56 + q], Math.min(1, Math.max(0, 3.2 - away)));
          }
    };
    stroke(14, 14, 14, 36);
    stroke(14, 36, 44, 22);
    return pixels;
  }
  pad.set(seven());
});
