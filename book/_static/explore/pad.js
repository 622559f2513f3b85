// A canvas to draw a digit on, by mouse, finger or arrow keys: pixels from 0 to 1.
"use strict";
(() => {
  class Pad {
    constructor(shell, change, { size: SIZE = 28, scale = 9, pen = 1.9 } = {}) {
      Object.assign(this, { change, SIZE, width: pen });
      this.pixels = new Float32Array(SIZE * SIZE);
      this.pen = [SIZE >> 1, SIZE >> 1];
      this.canvas = course.make("canvas", { width: SIZE * scale, height: SIZE * scale, tabindex: 0, role: "img",
        "aria-label": `a digit of ${SIZE} by ${SIZE} pixels. Draw with the mouse or a finger; by keyboard, arrows move the pen and the space bar inks` });
      this.canvas.className = "explorable-pad";
      this.scale = scale;
      shell.add(course.make("figure", { class: "explorable-plot" }, course.make("figcaption", {}, "your digit"), this.canvas));
      let down = false;
      const ink = (event) => {
        const box = this.canvas.getBoundingClientRect();
        this.ink(((event.clientY - box.top) / box.height) * SIZE, ((event.clientX - box.left) / box.width) * SIZE);
      };
      this.canvas.addEventListener("pointerdown", (event) => { down = true; this.canvas.setPointerCapture(event.pointerId); ink(event); });
      this.canvas.addEventListener("pointermove", (event) => down && event.getCoalescedEvents?.().length ? event.getCoalescedEvents().forEach(ink) : down && ink(event));
      for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => (down = false));
      this.canvas.addEventListener("keydown", (event) => this.key(event));
    }

    key(event) {
      const SIZE = this.SIZE;
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (step) this.pen = this.pen.map((v, k) => Math.max(0, Math.min(SIZE - 1, v + step[k])));
      else if (event.key === " ") this.ink(this.pen[0] + 0.5, this.pen[1] + 0.5);
      else return;
      if (step && event.shiftKey) this.ink(this.pen[0] + 0.5, this.pen[1] + 0.5);
      event.preventDefault();
      this.paint();
    }

    // A soft round pen, about two pixels wide.
    ink(row, column) {
      const SIZE = this.SIZE;
      for (let r = 0; r < SIZE; r++)
        for (let q = 0; q < SIZE; q++) {
          const away = Math.hypot(r + 0.5 - row, q + 0.5 - column);
          const dark = Math.max(0, Math.min(1, this.width - away));
          this.pixels[r * SIZE + q] = Math.max(this.pixels[r * SIZE + q], dark);
        }
      this.shown();
    }

    set(pixels) {
      this.pixels = Float32Array.from(pixels);
      this.shown();
    }

    shift(rows, columns) {
      const SIZE = this.SIZE;
      const moved = new Float32Array(SIZE * SIZE);
      for (let r = 0; r < SIZE; r++)
        for (let q = 0; q < SIZE; q++) {
          const [a, b] = [r - rows, q - columns];
          if (a >= 0 && a < SIZE && b >= 0 && b < SIZE) moved[r * SIZE + q] = this.pixels[a * SIZE + b];
        }
      this.set(moved);
    }

    shown() {
      this.paint();
      this.change(this.pixels);
    }

    paint() { Pad.paint(this.canvas, this.pixels, this.SIZE, this.scale, document.activeElement === this.canvas ? this.pen : null); }

    // Any square map of numbers from 0 to 1, white on black, as everywhere in the book.
    static paint(canvas, pixels, size, scale, pen = null) {
      const context = canvas.getContext("2d");
      for (let r = 0; r < size; r++)
        for (let q = 0; q < size; q++) {
          const light = Math.round(255 * Math.max(0, Math.min(1, pixels[r * size + q])));
          context.fillStyle = `rgb(${light},${light},${light})`;
          context.fillRect(Math.floor(q * scale), Math.floor(r * scale), Math.ceil(scale), Math.ceil(scale));
        }
      if (pen) {
        context.strokeStyle = "#e69f00";
        context.lineWidth = 2;
        context.strokeRect(pen[1] * scale + 1, pen[0] * scale + 1, scale - 2, scale - 2);
      }
    }
  }
  course.Pad = Pad;
  course.decode = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
})();
