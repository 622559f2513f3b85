// The numbers behind the explorables: the equations of the chapters, in loops.
// A test compares each with cnn_course.
"use strict";
var course = (window.course ??= {});

course.numbers = {
  zeros: (rows, columns) => Array.from({ length: rows }, () => Array(columns).fill(0)),
  size: (h, f, s, p) => Math.floor((h + 2 * p - f) / s) + 1, // Eq. (2.4)
  turned: (w) => w.map((row) => [...row].reverse()).reverse(),

  padded(x, p, value = 0) {
    const out = this.zeros(x.length + 2 * p, x[0].length + 2 * p).map((row) => row.fill(value));
    x.forEach((row, i) => row.forEach((v, j) => (out[i + p][j + p] = v)));
    return out;
  },

  // Eq. (2.5) for one image, one channel, one filter.
  conv(x, w, b, s, p) {
    const pad = this.padded(x, p);
    const y = this.zeros(this.size(x.length, w.length, s, p), this.size(x[0].length, w[0].length, s, p));
    return y.map((row, i) => row.map((_, j) => {
      let sum = b;
      w.forEach((line, a) => line.forEach((weight, c) => (sum += weight * pad[i * s + a][j * s + c])));
      return sum;
    }));
  },

  // Eqs. (10.3), (10.4) and (10.6).
  convBackward(x, w, dy, s, p) {
    const pad = this.padded(x, p);
    const dW = this.zeros(w.length, w[0].length);
    const dxPad = this.zeros(pad.length, pad[0].length);
    let db = 0;
    dy.forEach((row, i) => row.forEach((g, j) => {
      db += g;
      w.forEach((line, a) => line.forEach((weight, c) => {
        dW[a][c] += g * pad[i * s + a][j * s + c];
        dxPad[i * s + a][j * s + c] += g * weight;
      }));
    }));
    const dx = x.map((row, r) => row.map((_, q) => dxPad[r + p][q + p]));
    return { dW, db, dx, dxPad };
  },

  // Eqs. (3.1) and (9.3): maxima, and each gradient back to the first maximum in row order.
  maxPool(x, f, s) {
    const y = this.zeros(this.size(x.length, f, s, 0), this.size(x[0].length, f, s, 0));
    const winner = y.map((row) => row.map(() => null));
    y.forEach((row, i) => row.forEach((_, j) => {
      let best = null;
      for (let a = 0; a < f; a++)
        for (let c = 0; c < f; c++) {
          const at = [i * s + a, j * s + c];
          if (!best || x[at[0]][at[1]] > x[best[0]][best[1]]) best = at;
        }
      [y[i][j], winner[i][j]] = [x[best[0]][best[1]], best];
    }));
    return { y, winner };
  },

  maxPoolBackward(x, dy, f, s) {
    const { winner } = this.maxPool(x, f, s);
    const dx = this.zeros(x.length, x[0].length);
    dy.forEach((row, i) => row.forEach((g, j) => (dx[winner[i][j][0]][winner[i][j][1]] += g)));
    return dx;
  },

  // Eq. (5.3): shifted by the largest score, so that nothing overflows.
  softmax(z, shift = true) {
    const top = shift ? Math.max(...z) : 0;
    const e = z.map((v) => Math.exp(v - top));
    const sum = e.reduce((a, b) => a + b);
    return { e, p: e.map((v) => v / sum) };
  },

  // Section "The theorem" of chapter 15: the group of each output along one axis.
  group: (i, f, s) => i % Math.ceil(f / s),
};
