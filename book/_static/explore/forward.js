// A trained network's way forward, in JavaScript: the layers of chapters 2 to 4, read
// from the course's own network or from a file that `net.save` wrote.
"use strict";
var course = (window.course ??= {});

course.forward = {
  // Layers are {kind, …arguments, W, b}; a map is {values, shape: [h, w, c]} or a row.
  run(layers, pixels, shape) {
    const seen = [{ values: Float32Array.from(pixels), shape }];
    for (const layer of layers) seen.push(this[layer.kind](layer, seen.at(-1)));
    return seen;
  },

  // Eq. (2.5), with zeros for a frame
  Conv2D({ filters, kernel_size: [fh, fw], stride: [sh, sw], padding: [ph, pw], W, b }, { values, shape: [h, w, c] }) {
    const [oh, ow] = [Math.floor((h + 2 * ph - fh) / sh) + 1, Math.floor((w + 2 * pw - fw) / sw) + 1];
    const out = new Float32Array(oh * ow * filters);
    for (let i = 0; i < oh; i++)
      for (let j = 0; j < ow; j++) {
        const at = (i * ow + j) * filters;
        for (let k = 0; k < filters; k++) out[at + k] = b[k];
        for (let a = 0; a < fh; a++)
          for (let e = 0; e < fw; e++) {
            const [r, q] = [i * sh + a - ph, j * sw + e - pw];
            if (r < 0 || q < 0 || r >= h || q >= w) continue;
            for (let m = 0; m < c; m++) {
              const x = values[(r * w + q) * c + m];
              if (!x) continue;
              const base = ((a * fw + e) * c + m) * filters;
              for (let k = 0; k < filters; k++) out[at + k] += x * W[base + k];
            }
          }
      }
    return { values: out, shape: [oh, ow, filters] };
  },

  // Eqs. (3.1) and (3.3): padding never wins, and an average counts real pixels only
  pool({ pool_size: [fh, fw], stride: [sh, sw], padding: [ph, pw] }, { values, shape: [h, w, c] }, largest) {
    const [oh, ow] = [Math.floor((h + 2 * ph - fh) / sh) + 1, Math.floor((w + 2 * pw - fw) / sw) + 1];
    const out = new Float32Array(oh * ow * c);
    for (let i = 0; i < oh; i++)
      for (let j = 0; j < ow; j++)
        for (let k = 0; k < c; k++) {
          let [found, count] = [largest ? -Infinity : 0, 0];
          for (let a = 0; a < fh; a++)
            for (let e = 0; e < fw; e++) {
              const [r, q] = [i * sh + a - ph, j * sw + e - pw];
              if (r < 0 || q < 0 || r >= h || q >= w) continue;
              const x = values[(r * w + q) * c + k];
              found = largest ? Math.max(found, x) : found + x;
              count++;
            }
          out[(i * ow + j) * c + k] = largest ? found : found / count;
        }
    return { values: out, shape: [oh, ow, c] };
  },

  MaxPool2D(layer, x) { return this.pool(layer, x, true); },
  AvgPool2D(layer, x) { return this.pool(layer, x, false); },
  ReLU(_, { values, shape }) { return { values: values.map((v) => Math.max(v, 0)), shape }; },
  Sigmoid(_, { values, shape }) { return { values: values.map((v) => 1 / (1 + Math.exp(-v))), shape }; },
  Flatten(_, { values }) { return { values, shape: [values.length] }; },

  // Eq. (4.3)
  Dense({ units, W, b }, { values }) {
    const out = Float32Array.from(b);
    values.forEach((x, c) => {
      if (x) for (let k = 0; k < units; k++) out[k] += x * W[c * units + k];
    });
    return { values: out, shape: [units] };
  },
};

// The stored network of the course; `cnn_course.page_network` says what the bytes are.
course.readNetwork = (stored) => {
  const bytes = course.decode(stored.weights);
  const floats = (at, n) => new Float32Array(bytes.slice(at, at + 4 * n).buffer);
  const layers = stored.layers.map((layer) => {
    if (!layer.shape) return layer;
    const filters = layer.shape.at(-1);
    const size = layer.shape.reduce((a, b) => a * b);
    const levels = new Int8Array(bytes.slice(layer.W, layer.W + size).buffer);
    const scale = floats(layer.scale, filters);
    return { ...layer, W: Float32Array.from(levels, (v, i) => v * scale[i % filters]), b: floats(layer.b, filters) };
  });
  return { layers, input: stored.input };
};

// What `net.save` wrote: a zip of plain arrays, none of them packed.
course.readSaved = (buffer) => {
  const [view, text] = [new DataView(buffer), new TextDecoder()];
  const end = buffer.byteLength - 22;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw Error("this is no file that net.save wrote");
  const arrays = {};
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n--) {
    const [method, size, start] = [view.getUint16(at + 10, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    if (method !== 0) throw Error("this file is packed; net.save packs nothing");
    const file = text.decode(new Uint8Array(buffer, at + 46, name));
    const body = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    arrays[file.replace(/\.npy$/, "")] = course.readArray(buffer.slice(body, body + size));
    at += 46 + name + extra + comment;
  }
  const { format, layers, input_shape: input } = JSON.parse(text.decode(arrays.description ?? new Uint8Array()) || "{}");
  if (format !== "cnn-course network 1") throw Error("this is no file that net.save wrote");
  return {
    input,
    layers: layers.map(([name, values], i) => {
      const kind = name.split(".").at(-1);
      if (!course.forward[kind]) throw Error(`the page cannot run a ${kind}`);
      return { kind, ...values, W: arrays[`param/${i}.W`], b: arrays[`param/${i}.b`] };
    }),
  };
};

course.readArray = (buffer) => {
  const view = new DataView(buffer);
  const version = view.getUint8(6);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const begin = (version === 1 ? 10 : 12) + length;
  const header = new TextDecoder().decode(new Uint8Array(buffer, begin - length, length));
  const body = buffer.slice(begin);
  if (header.includes("'fortran_order': True")) throw Error("the arrays lie in another order than net.save writes");
  const kinds = { "<f4": Float32Array, "<f8": Float64Array, "|u1": Uint8Array };
  const kind = Object.keys(kinds).find((name) => header.includes(`'${name}'`));
  if (!kind) throw Error("the file holds numbers of another kind than net.save writes");
  return new kinds[kind](body);
};

// MNIST's form, as `cnn_course.digits` makes it: Eqs. (17.3) to (17.7).
course.likeMnist = (pixels, size) => {
  const rows = Array.from({ length: size }, (_, r) => Array.from(pixels.slice(r * size, r * size + size)));
  const inked = (line) => line.some((v) => v > 0);
  const [top, bottom] = [rows.findIndex(inked), rows.findLastIndex(inked)];
  if (top < 0) return null;
  const columns = rows[0].map((_, q) => inked(rows.map((row) => row[q])));
  const [left, right] = [columns.indexOf(true), columns.lastIndexOf(true)];
  const cut = rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  const longer = Math.max(cut.length, cut[0].length);
  const half = (v) => (Math.abs((v % 1) - 0.5) < 1e-9 ? 2 * Math.round(v / 2) : Math.round(v)); // as Python rounds
  const [h, w] = [cut.length, cut[0].length].map((n) => Math.max(1, half((20 * n) / longer)));
  const share = (n, m) => Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) =>
    (Math.max(0, Math.min(((i + 1) * n) / m, j + 1) - Math.max((i * n) / m, j)) * m) / n));
  const [down, across] = [share(cut.length, h), share(cut[0].length, w)];
  const small = down.map((line) => across.map((other) =>
    cut.reduce((sum, row, r) => sum + line[r] * row.reduce((s, v, q) => s + v * other[q], 0), 0)));
  const most = Math.max(...small.flat());
  const mass = small.flat().reduce((a, b) => a + b);
  const middle = [0, 1].map((axis) => small.reduce((sum, row, r) => sum + row.reduce((s, v, q) => s + v * (axis ? q : r), 0), 0) / mass);
  const place = middle.map((m, axis) => Math.max(0, Math.min(28 - [h, w][axis], Math.ceil(+(14 - m - 0.5).toFixed(9)))));
  const image = new Float32Array(784);
  small.forEach((row, r) => row.forEach((v, q) => (image[(r + place[0]) * 28 + q + place[1]] = v / most)));
  return image;
};
