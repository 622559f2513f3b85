// The shell of all explorables: native controls, grids that arrow keys walk, one polite
// line of text. An explorable is a function that gets a Shell and fills it:
//
//   course.explorable("window", (shell) => { … });
//
// It runs once for each block `:::{explorable} window` of the page, and again on reset.
"use strict";
var course = (window.course ??= {});

course.make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  element.append(...children);
  return element;
};

// A number as the book writes it: a true minus, no more digits than are needed.
course.write = (value, digits = 4) => {
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "−inf";
  return String(+value.toFixed(digits)).replace("-", "−");
};

class Shell {
  constructor(root, setup) {
    Object.assign(this, { root, setup });
    this.stage = course.make("div", { class: "explorable-stage" });
    this.controls = course.make("div", { class: "explorable-controls" });
    this.status = course.make("p", { class: "explorable-status", "aria-live": "polite" });
    root.append(this.stage, this.controls, this.status);
    const title = root.querySelector("p strong")?.textContent;
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", title ? `Explore: ${title}` : "Explore");
    root.classList.add("live");
    this.reset();
  }

  reset() {
    for (const part of [this.stage, this.controls, this.status]) part.replaceChildren();
    this.buttons = null;
    this.setup(this);
    this.row().append(this.plain("Reset", () => {
      this.reset();
      this.buttons.lastElementChild.focus();
    }));
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  add(...elements) {
    this.stage.append(...elements);
    return elements[0];
  }

  plain(text, action) {
    return course.make("button", { type: "button", onclick: action }, text);
  }

  // Where the buttons stand, together.
  row() {
    this.buttons ??= this.controls.appendChild(course.make("div", { class: "buttons" }));
    return this.buttons;
  }

  button(text, action) {
    const button = this.plain(text, action);
    this.row().append(button);
    return button;
  }

  // A slider with its value beside it; `write` says how the value is shown and read out.
  range(text, { min, max, value, step = 1, write = course.write }, change) {
    const input = course.make("input", { type: "range", min, max, step, value });
    const shown = course.make("output", {}, write(value));
    input.setAttribute("aria-valuetext", write(value));
    input.addEventListener("input", () => {
      shown.textContent = write(+input.value);
      input.setAttribute("aria-valuetext", shown.textContent);
      change(+input.value);
    });
    this.controls.append(course.make("label", {}, `${text} `, shown, input));
    return {
      set: (v, bounds = {}) => {
        Object.assign(input, bounds);
        input.value = v;
        shown.textContent = write(+input.value);
        input.setAttribute("aria-valuetext", shown.textContent);
        return +input.value;
      },
    };
  }

  toggle(text, checked, change) {
    const input = course.make("input", { type: "checkbox", checked });
    input.addEventListener("change", () => change(input.checked));
    this.controls.append(course.make("label", { class: "line" }, input, ` ${text}`));
    return input;
  }

  // One of several, as radio buttons.
  choice(text, options, value, change) {
    const name = `choice-${Math.random().toString(36).slice(2)}`;
    const set = course.make("fieldset", {}, course.make("legend", {}, text));
    for (const [key, label] of Object.entries(options)) {
      const input = course.make("input", { type: "radio", name, value: key, checked: key === value });
      input.addEventListener("change", () => change(key));
      set.append(course.make("label", { class: "line" }, input, ` ${label}`));
    }
    this.controls.append(set);
    return set;
  }

  grid(title, options = {}) {
    const grid = new Grid(title, options);
    this.stage.append(grid.figure);
    return grid;
  }

  // Words or signs between two grids.
  sign(text) {
    return this.add(course.make("span", { class: "explorable-sign", "aria-hidden": "true" }, text));
  }
}

// An array of numbers, walked by arrow keys, pointed at by mouse or finger.
//   walk(i, j)    called when a cell is chosen
//   edit(i, j, d) called with +1 or −1 when a cell shall change
class Grid {
  constructor(title, { walk, edit, write = course.write, small = false } = {}) {
    Object.assign(this, { walk, edit, write, at: [0, 0], shape: [0, 0], cells: [] });
    const kind = walk || edit ? "grid" : "table";
    this.body = course.make("div", { role: kind, class: small ? "cells small" : "cells", "aria-label": title });
    this.caption = course.make("figcaption", {}, title);
    this.figure = course.make("figure", { class: "explorable-grid" }, this.caption, this.body);
    if (walk || edit) this.body.addEventListener("keydown", (event) => this.key(event));
  }

  // values: rows of numbers; mark(i, j): names of classes; label(i, j): what is read out.
  show(values, mark = () => "", label = null) {
    const shape = [values.length, values[0].length];
    if (shape.join() !== this.shape.join()) this.build(shape);
    values.forEach((row, i) => row.forEach((value, j) => {
      const cell = this.cells[i][j];
      const text = this.write(value);
      if (cell.textContent !== text) cell.textContent = text;
      cell.className = mark(i, j);
      const more = label ? label(i, j) : "";
      cell.setAttribute("aria-label", `row ${i}, column ${j}: ${text}${more ? `, ${more}` : ""}`);
    }));
  }

  build(shape) {
    this.shape = shape;
    this.at = this.at.map((k, axis) => Math.min(k, shape[axis] - 1));
    this.body.style.setProperty("--columns", shape[1]);
    const touch = this.walk || this.edit;
    this.cells = Array.from({ length: shape[0] }, (_, i) => Array.from({ length: shape[1] }, (_, j) => {
      const cell = course.make("div", { role: touch ? "gridcell" : "cell", tabindex: touch ? -1 : null });
      if (touch) cell.addEventListener("pointerdown", () => this.choose(i, j, true));
      if (touch) cell.addEventListener("focus", () => this.choose(i, j));
      return cell;
    }));
    this.body.replaceChildren(...this.cells.map((row) => course.make("div", { role: "row" }, ...row)));
    if (touch) this.cells[this.at[0]][this.at[1]].tabIndex = 0;
  }

  choose(i, j, focus = false) {
    const [k, l] = this.at;
    if (this.cells[k]?.[l]) this.cells[k][l].tabIndex = -1;
    this.at = [i, j];
    this.cells[i][j].tabIndex = 0;
    if (focus) this.cells[i][j].focus({ preventScroll: true });
    this.walk?.(i, j);
  }

  key(event) {
    const [i, j] = this.at;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const change = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (step) {
      const [k, l] = [i + step[0], j + step[1]];
      if (this.cells[k]?.[l]) this.choose(k, l, true);
    } else if (change && this.edit) this.edit(i, j, change);
    else return;
    event.preventDefault();
  }
}

// Bars beside their names, each with its value; signed ones grow from the middle.
class Bars {
  constructor(title, names, { write = (v) => course.write(v, 3), signed = false } = {}) {
    Object.assign(this, { write, signed });
    this.rows = names.map((name) => {
      const [bar, value] = [course.make("span", { class: "bar" }), course.make("span", { class: "value" })];
      const label = course.make("span", { class: "name" }, name);
      return { bar, value, label, row: course.make("li", {}, label, course.make("span", { class: "track" }, bar), value) };
    });
    const list = course.make("ul", { class: signed ? "bars signed" : "bars" }, ...this.rows.map(({ row }) => row));
    this.figure = course.make("figure", { class: "explorable-bars" }, course.make("figcaption", {}, title), list);
  }

  show(values, { most = Math.max(...values.map(Math.abs)), chosen = -1 } = {}) {
    this.rows.forEach(({ bar, value, row }, k) => {
      const share = Number.isFinite(values[k]) && most > 0 ? Math.min(1, Math.abs(values[k]) / most) : 0;
      bar.style.width = `${(this.signed ? 50 : 100) * share}%`;
      bar.className = values[k] < 0 ? "bar minus" : "bar";
      value.textContent = this.write(values[k]);
      row.className = k === chosen ? "chosen" : "";
    });
  }
}

// Lines over an axis, as SVG: 340 units wide, so that its type is 14 px on a phone.
course.svg = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

class Plot {
  constructor(title, { x, y, xlabel, ylabel, ticks = { x: [], y: [] } }) {
    Object.assign(this, { x, y });
    this.art = course.svg("svg", { viewBox: "0 0 340 230", width: 340, height: 230, role: "img", "aria-label": title });
    this.axes = course.svg("g", { fill: "none", stroke: "currentColor" });
    this.axes.append(course.svg("path", { d: `M44 8V190H332` }));
    this.layer = course.svg("g", { fill: "none", stroke: "currentColor", "stroke-width": 2 });
    this.art.append(this.axes, this.layer);
    const text = (t, at) => this.art.append(course.svg("text", at, t));
    for (const v of ticks.x) text(course.write(v), { x: this.px(v), y: 206, "text-anchor": "middle" });
    for (const v of ticks.y) text(course.write(v), { x: 38, y: this.py(v) + 5, "text-anchor": "end" });
    text(xlabel, { x: 188, y: 225, "text-anchor": "middle" });
    text(ylabel, { x: 50, y: 20 });
    this.figure = course.make("figure", { class: "explorable-plot" }, course.make("figcaption", {}, title), this.art);
  }

  px(v) { return 44 + (288 * (v - this.x[0])) / (this.x[1] - this.x[0]); }
  py(v) { return 190 - (180 * (v - this.y[0])) / (this.y[1] - this.y[0]); }
  clear() { this.layer.replaceChildren(); }

  line(xs, ys, attributes = {}) {
    const inside = (v) => Math.max(-20, Math.min(260, this.py(v)));
    const d = xs.map((v, k) => `${k ? "L" : "M"}${this.px(v).toFixed(1)} ${inside(ys[k]).toFixed(1)}`).join("");
    this.layer.append(course.svg("path", { d, ...attributes }));
  }

  dot(x, y, attributes = {}) {
    this.layer.append(course.svg("circle", { cx: this.px(x), cy: this.py(y), r: 6, fill: "currentColor", ...attributes }));
  }
}
Object.assign(course, { Bars, Plot });

course.explorable = (name, setup) => {
  for (const root of document.querySelectorAll(`.explorable.${name}`)) new Shell(root, setup);
};
