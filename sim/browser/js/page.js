/** A crisis as one page: its controls, and the way from a control to what is drawn. */

import {Answers} from "./answers.js";
import {start} from "./ensemble.js";
import {States} from "./state.js";
import {View, make} from "./view.js";
import {Words, fill, number} from "./words.js";

const MOST_UNDONE = 100;

const at = (id) => /** @type {any} */ (document.getElementById(id));

export class Page {
  /** @param {Object} content What sim.browser.inputs.document gives. @param {Object} parts Of ensemble.js start. */
  constructor(content, parts) {
    Object.assign(this, {content, pool: parts.pool, undone: [], controls: new Map()});
    this.states = new States(content);
    this.answers = new Answers(this.states, parts, (answer, state) => this.draw(answer, state));
    this.words = new Words(content);
    this.view = new View(content, this.words, at);
    this.view.dark.addEventListener("change", () => this.ask());
    const titles = Object.entries(content.scenarios).map(([name, {title}]) => [name, title]);
    options(at("scenario"), titles);
    at("scenario-part").hidden = titles.length < 2;
    options(at("runs"), content.runs.map((each) => [each, each.toLocaleString("en")]));
    at("seed").max = content.largest_seed;
    this.listen();
    globalThis.addEventListener("hashchange", () => this.open());
    this.open();
  }

  listen() {
    const change = (id, name, read) => at(id).addEventListener("change", () => {
      const value = read(at(id).value);
      if (value === null) this.build();
      else this.commit({...this.state, [name]: value});
    });
    at("scenario").addEventListener("change", () => {
      const {runs, seed} = this.state;
      this.commit({...this.states.fresh(at("scenario").value), runs, seed});
    });
    change("reading", "reading", (text) => text);
    change("runs", "runs", Number);
    change("against", "against", (text) => text);
    change("seed", "seed", (text) => (/^\d+$/.test(text) && Number(text) <= this.content.largest_seed ? Number(text) : null));
    at("luck").addEventListener("click", () => this.commit({...this.state, seed: (this.state.seed + 1) % 1_000_000}));
    at("stress").addEventListener("change", () => this.build());
    at("other").addEventListener("change", () => this.build());
    at("reset").addEventListener("click", () => this.commit({...this.state, changes: {}}));
    at("undo").addEventListener("click", () => this.commit(this.undone.pop(), false));
    at("afresh").addEventListener("click", () => this.commit(this.states.fresh()));
    globalThis.addEventListener("beforeprint", () => { for (const each of document.querySelectorAll("main details")) each.open = true; });
  }

  /** Take the state that the address names, or say why it cannot be. */
  open() {
    const text = location.hash.slice(1);
    if (this.state && text === this.states.link(this.state)) return;
    const {state, problems, warnings} = this.states.read(text);
    at("refused").hidden = problems.length === 0;
    at("answer").hidden = at("controls").hidden = problems.length > 0;
    at("problems").replaceChildren(...problems.map((each) => make("li", {textContent: each})));
    at("warnings").replaceChildren(...warnings.map((each) => make("p", {textContent: each})));
    if (!problems.length) this.commit(state, false);
  }

  /** Make a state the present one, with its address and its controls. */
  commit(state, canBeUndone = true) {
    if (canBeUndone && this.committed) this.undone = [...this.undone, this.committed].slice(-MOST_UNDONE);
    this.state = this.committed = state;
    at("refused").hidden = true;
    at("answer").hidden = at("controls").hidden = false;
    history.replaceState(null, "", `#${this.states.link(state)}`);
    this.build();
    this.ask();
  }

  /** Draw the controls of the present state anew. */
  build() {
    const {state, content} = this;
    const scenario = content.scenarios[state.scenario];
    at("title").textContent = scenario.title;
    at("question").textContent = scenario.question;
    at("scenario").value = state.scenario;
    options(at("reading"), Object.keys(scenario.readings).map((name) => [name, name ? content.readings[name].title : content.page.no_reading]));
    for (const name of ["reading", "runs", "seed", "against"]) at(name).value = state[name];
    at("undo").disabled = !this.undone.length;
    at("reset").disabled = !Object.keys(state.changes).length;
    const paths = Object.keys(content.parameters).filter((path) => this.states.place(state.scenario, path) !== null);
    const isLever = (path) => content.parameters[path].is_lever;
    this.fill("levers", paths.filter(isLever));
    const chosen = at("other").value;
    const others = paths.filter((path) => !isLever(path));
    options(at("other"), [["", content.page.choose], ...others.map((path) => [path, content.parameters[path].words])]);
    at("other").value = others.includes(chosen) ? chosen : "";
    this.fill("others", others.filter((path) => path in state.changes || path === at("other").value));
    this.fillRules();
    at("sources").replaceChildren(...this.sources());
    at("python").textContent = this.states.python(state);
  }

  /** Put sliders in a box; those that are there already are kept, so that the keyboard's focus stays. */
  fill(id, paths) {
    const box = at(id);
    const same = box.dataset.paths === paths.join(" ");
    if (!same) {
      box.replaceChildren(...paths.map((path) => this.slider(path)));
      box.dataset.paths = paths.join(" ");
    }
    for (const path of paths) this.controls.get(path)();
  }

  /** A slider of a value, its range strip, and what brings them up to date. */
  slider(path) {
    const {words, unit, minimum, maximum, text} = this.content.parameters[path];
    const id = `value-${path}`;
    const input = make("input", {type: "range", id, "aria-describedby": `${id}-ranges`});
    const shown = make("output", {htmlFor: id});
    const marks = ["evidence", "base", "now"].map((className) => make("i", {className}));
    const strip = make("div", {className: "strip", "aria-hidden": "true"}, ...marks);
    const ranges = make("small", {id: `${id}-ranges`});
    const place = (value) => `${(100 * (value - minimum)) / (maximum - minimum || 1)}%`;
    const update = () => {
      const [low, high, step] = this.states.under(this.state).ranges[path] ?? this.content.parameters[path].range;
      const value = Number(this.states.value(this.state, path));
      const base = Number(this.states.value(this.states.baseline(this.state), path));
      const isOutside = [value, base].some((each) => each < low || each > high);
      const isStressed = at("stress").checked || isOutside;
      const known = {min: isStressed ? minimum : low, max: isStressed ? maximum : high,
        step: isStressed ? this.content.parameters[path].stress_step : step};
      if (!this.isMoving) Object.assign(input, known, {value});
      shown.textContent = number(value);
      marks[0].style.left = place(low);
      marks[0].style.width = `${Math.max(1, (100 * (high - low)) / (maximum - minimum || 1))}%`;
      marks[1].style.left = place(base);
      marks[2].style.left = place(value);
      const told = this.words.say("ranges", {low: number(low), high: number(high), minimum: number(minimum),
        maximum: number(maximum), unit, baseline: number(base)});
      ranges.textContent = value < low || value > high ? this.words.say("outside", {ranges: told}) : told;
    };
    input.addEventListener("input", () => this.move(path, input.value));
    input.addEventListener("change", () => this.settle());
    this.controls.set(path, update);
    const label = make("label", {htmlFor: id, title: text}, `${words} (${unit})`);
    return make("div", {className: "slider"}, make("div", {className: "head"}, label, shown), input, strip, ranges);
  }

  /** A lever moves: everything that follows is drawn, and controls and address when it is let go. */
  move(path, value) {
    const {[path]: _, ...others} = this.state.changes;
    const without = {...this.state, changes: others};
    const isSame = Number(value) === this.states.value(without, path);
    this.state = isSame ? without : {...without, changes: {...others, [path]: value}};
    this.isMoving = true;
    this.controls.get(path)();
    this.isMoving = false;
    this.ask();
  }

  /** A lever has been let go: its position goes into the address, and can be undone. */
  settle() {
    const {state} = this;
    if (state === this.committed) return;
    this.undone = [...this.undone, this.committed].slice(-MOST_UNDONE);
    this.committed = state;
    history.replaceState(null, "", `#${this.states.link(state)}`);
    at("undo").disabled = false;
    at("reset").disabled = !Object.keys(state.changes).length;
    at("python").textContent = this.states.python(state);
  }

  fillRules() {
    const box = at("rules");
    for (const [path, {label, choices}] of Object.entries(this.content.rules)) {
      if (!at(path)) {
        const select = make("select", {id: path});
        options(select, choices.map((name) => [name, name.replaceAll("-", " ")]));
        select.addEventListener("change", () => {
          const {[path]: _, ...others} = this.state.changes;
          const isOwn = this.states.value({...this.state, changes: others}, path) === select.value;
          this.commit({...this.state, changes: isOwn ? others : {...others, [path]: select.value}});
        });
        box.append(make("label", {}, label, select));
      }
      at(path).value = this.states.value(this.state, path);
    }
  }

  /** What the record, the reading and the ranges of the levers rest on. */
  sources() {
    const {content, state} = this;
    const {page, parameters} = content;
    const reading = content.readings[state.reading];
    const told = [content.scenarios[state.scenario].source];
    if (reading) told.push(fill(page.reading, {title: reading.title, summary: reading.summary}), reading.article);
    const paragraphs = told.filter(Boolean).map((each) => make("p", {textContent: each}));
    const items = Object.entries(parameters).filter(([, {is_lever: isLever}]) => isLever).map(([path, own]) => {
      const {sources, assumption} = this.states.under(state).evidence[path] ?? own.evidence;
      const [low, high] = this.states.under(state).ranges[path] ?? own.range;
      const values = {words: own.words, text: own.text, low: number(low), high: number(high), unit: own.unit};
      return make("li", {textContent: fill(page.lever, {...values, basis: [...sources, assumption].filter(Boolean).join("; ")})});
    });
    return [...paragraphs, make("ul", {}, ...items)];
  }

  /** Have the present state played, and draw it as its runs come. */
  ask() {
    this.answers.ask(this.state);
  }

  draw(answer, {scenario}) {
    if (!answer) {
      at("sentence").textContent = this.content.page.failed;
      return;
    }
    this.answer = answer;
    this.view.draw(scenario, answer);
    at("static").hidden = true;
    document.body.dataset.runs = String(answer.runs);
  }
}

function options(select, pairs) {
  const key = JSON.stringify(pairs);
  if (select.dataset.pairs === key) return;
  select.dataset.pairs = key;
  select.replaceChildren(...pairs.map(([value, textContent]) => make("option", {value, textContent})));
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
