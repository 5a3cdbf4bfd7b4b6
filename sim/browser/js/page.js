/** A crisis as one page: its controls, and the way from a control to what is drawn. */

import {Answers} from "./answers.js";
import {start} from "./ensemble.js";
import {fill, number} from "./words.js";

const MOST_UNDONE = 100;

const at = (id) => /** @type {any} */ (document.getElementById(id));

export class Page {
  /** @param {Object} content What sim.browser.inputs.document gives. @param {Object} parts Of ensemble.js start. */
  constructor(content, parts) {
    this.content = content;
    this.undone = [];
    this.controls = new Map();
    this.answers = new Answers(content, parts, at, (answer, state) => this.draw(answer, state));
    this.states = this.answers.states;
    this.listen();
    this.open();
  }

  listen() {
    const on = (id, kind, work) => at(id).addEventListener(kind, () => work(at(id).value));
    for (const name of ["reading", "runs", "against"]) {
      on(name, "change", (text) => this.commit({...this.state, [name]: name === "runs" ? Number(text) : text}));
    }
    for (const path of this.content.rules) {
      on(path, "change", (text) => this.commit(this.states.changed(this.state, path, text)));
    }
    on("scenario", "change", (name) => {
      const {runs, seed} = this.state;
      this.commit({...this.states.fresh(name), runs, seed});
    });
    on("seed", "change", (text) => {
      if (!at("seed").validity.valid || !text) this.build();
      else this.commit({...this.state, seed: Number(text)});
    });
    on("luck", "click", () => this.commit({...this.state, seed: (this.state.seed + 1) % 1_000_000}));
    on("stress", "change", () => this.build());
    on("other", "change", () => this.build());
    on("reset", "click", () => this.commit({...this.state, changes: {}}));
    on("undo", "click", () => this.commit(this.undone.pop(), false));
    on("afresh", "click", () => this.commit(this.states.fresh()));
    globalThis.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({matches}) => {
      this.answers.view.dark = matches;
      this.answers.ask(this.state);
    });
    globalThis.addEventListener("hashchange", () => this.open());
    globalThis.addEventListener("beforeprint", () => {
      for (const each of document.querySelectorAll("details")) each.open = true;
    });
  }

  /** Take the state that the address names, or say why it cannot be. */
  open() {
    const text = location.hash.slice(1);
    if (this.state && text === this.states.link(this.state)) return;
    const {state, problems, warnings} = this.states.read(text);
    at("problems").replaceChildren(...problems.map((each) => make("li", each)));
    at("warnings").replaceChildren(...warnings.map((each) => make("p", each)));
    if (problems.length) this.refuse(true);
    else this.commit(state, false);
  }

  refuse(isRefused) {
    at("refused").hidden = !isRefused;
    at("answer").hidden = at("controls").hidden = isRefused;
  }

  /** Make a state the present one, with its address and its controls; one that has been asked for is not again. */
  commit(state, canBeUndone = true) {
    if (canBeUndone && this.committed) this.undone = [...this.undone, this.committed].slice(-MOST_UNDONE);
    const isNew = state !== this.state;
    this.state = this.committed = state;
    this.refuse(false);
    history.replaceState(null, "", `#${this.states.link(state)}`);
    this.build();
    if (isNew) this.answers.ask(state);
  }

  /** Draw the controls of the present state anew. */
  build() {
    const {state, states, content: {scenarios, readings, parameters, rules, page}} = this;
    const scenario = scenarios[state.scenario];
    for (const name of ["title", "question"]) at(name).textContent = scenario[name];
    const title = (name) => (name ? readings[name].title : page.no_reading);
    options("reading", Object.keys(scenario.readings).map((name) => [name, title(name)]));
    for (const name of ["scenario", "reading", "runs", "seed", "against"]) at(name).value = state[name];
    for (const path of rules) at(path).value = states.value(state, path);
    at("undo").disabled = !this.undone.length;
    at("reset").disabled = !Object.keys(state.changes).length;
    const paths = Object.keys(parameters).filter((path) => !parameters[path].choices
      && states.place(state.scenario, path) !== null);
    const levers = paths.filter((path) => parameters[path].is_lever);
    const others = paths.filter((path) => !levers.includes(path));
    const chosen = at("other").value;
    options("other", [["", page.choose], ...others.map((path) => [path, parameters[path].words])]);
    at("other").value = others.includes(chosen) ? chosen : "";
    this.fill("levers", levers);
    this.fill("others", others.filter((path) => path in state.changes || path === at("other").value));
    const evidence = levers.map((path) => states.under(state).evidence[path] ?? parameters[path].evidence);
    const told = [scenario.source, ...(readings[state.reading]?.told ?? []), ...evidence];
    at("sources").replaceChildren(...told.map((each) => make("li", each)));
    at("python").textContent = states.python(state);
  }

  /** Put sliders in a box; those that are there already are kept, so that the keyboard's focus stays. */
  fill(id, paths) {
    const box = at(id);
    if (box.dataset.paths !== paths.join(" ")) box.replaceChildren(...paths.map((path) => this.slider(path)));
    box.dataset.paths = paths.join(" ");
    for (const path of paths) this.controls.get(path)();
  }

  /** A slider of a value, its range strip, and what brings them up to date. */
  slider(path) {
    const {words, unit, minimum, maximum, text, range, stress_step: stressStep} = this.content.parameters[path];
    const box = at("slider").content.firstElementChild.cloneNode(true);
    const [label, output, input, evidence, base, now, ranges] = box.querySelectorAll("label, output, input, i, small");
    input.id = label.htmlFor = output.htmlFor = `value-${path}`;
    ranges.id = `${input.id}-ranges`;
    input.setAttribute("aria-describedby", ranges.id);
    label.textContent = `${words} (${unit})`;
    label.title = text;
    const share = (value) => (100 * (value - minimum)) / (maximum - minimum || 1);
    const update = () => {
      const {state, states, content: {sentences}} = this;
      const [low, high, step] = states.under(state).ranges[path] ?? range;
      const [value, baseline] = [state, states.baseline(state)].map((each) => Number(states.value(each, path)));
      const isOutside = (each) => each < low || each > high;
      const isStressed = at("stress").checked || isOutside(value) || isOutside(baseline);
      const known = isStressed ? {min: minimum, max: maximum, step: stressStep} : {min: low, max: high, step};
      if (!this.isMoving) Object.assign(input, known, {value});
      output.textContent = number(value);
      evidence.style.left = `${share(low)}%`;
      evidence.style.width = `${Math.max(1, share(high) - share(low))}%`;
      base.style.left = `${share(baseline)}%`;
      now.style.left = `${share(value)}%`;
      const ends = Object.entries({low, high, minimum, maximum, baseline}).map(([name, each]) => [name, number(each)]);
      const told = fill(sentences.ranges, {unit, ...Object.fromEntries(ends)});
      ranges.textContent = isOutside(value) ? fill(sentences.outside, {ranges: told}) : told;
    };
    input.addEventListener("input", () => this.move(path, input.value));
    input.addEventListener("change", () => { if (this.state !== this.committed) this.commit(this.state); });
    this.controls.set(path, update);
    return box;
  }

  /** A lever moves: everything that follows is drawn, and controls and address when it is let go. */
  move(path, value) {
    this.state = this.states.changed(this.state, path, value);
    this.isMoving = true;
    this.controls.get(path)();
    this.isMoving = false;
    this.answers.ask(this.state);
  }

  draw(answer, {scenario}) {
    if (!answer) return at("sentence").replaceChildren(this.content.page.failed);
    this.answers.view.draw(scenario, answer);
    at("static").hidden = true;
    document.body.dataset.runs = String(answer.runs);
  }
}

function make(tag, textContent) {
  return Object.assign(document.createElement(tag), {textContent});
}

function options(id, pairs) {
  const key = JSON.stringify(pairs);
  if (at(id).dataset.pairs === key) return;
  at(id).dataset.pairs = key;
  at(id).replaceChildren(...pairs.map(([value, text]) => new Option(text, value)));
}

/** Open the page whose content and scripts stand in the document. */
export async function main() {
  const content = JSON.parse(at("document").textContent);
  if (typeof WebAssembly === "undefined" || content.version !== 1) return;
  try {
    globalThis.page = new Page(content, await start(content, at("worker").textContent));
  } catch (error) {
    at("static").hidden = false;
    at("failed").textContent = `${content.page.failed} (${error})`;
  }
}
