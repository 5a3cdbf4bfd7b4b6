/** A crisis as one page: its controls, and the way from a control to what is drawn. */

import {answersOf} from "./answers.js";
import {start} from "./ensemble.js";
import {mapped} from "./machine.js";
import {fill, number} from "./words.js";

const MOST_UNDONE = 100;

const at = (id) => /** @type {any} */ (document.getElementById(id));

/** @param {Object} content What sim.browser.inputs.document gives. @param {Object} parts Of ensemble.js start. */
function pageOf(content, parts) {
  const {scenarios, readings, parameters, rules, sentences, page: words} = content;
  const controls = new Map();
  const answers = answersOf(content, parts, at, draw);
  const {states} = answers;
  let undone = [];
  let state, committed;
  let isMoving = false;
  listen();
  open();

  function listen() {
    const on = (id, kind, work) => at(id).addEventListener(kind, () => work(at(id).value));
    const set = (part) => commit({...state, ...part});
    on("scenario", "change", (name) => set({...states.fresh(name), runs: state.runs, seed: state.seed}));
    on("reading", "change", (reading) => set({reading}));
    on("against", "change", (against) => set({against}));
    on("runs", "change", (text) => set({runs: Number(text)}));
    on("seed", "change", (text) => (text && at("seed").validity.valid ? set({seed: Number(text)}) : build()));
    on("luck", "click", () => set({seed: (state.seed + 1) % 1_000_000}));
    on("reset", "click", () => set({changes: {}}));
    on("undo", "click", () => commit(undone.pop(), false));
    on("afresh", "click", () => commit(states.fresh()));
    for (const path of rules) on(path, "change", (text) => commit(states.changed(state, path, text)));
    for (const id of ["stress", "other"]) on(id, "change", build);
    globalThis.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({matches}) => {
      answers.view.dark = matches;
      answers.ask(state);
    });
    globalThis.addEventListener("hashchange", open);
    globalThis.addEventListener("beforeprint", () => {
      for (const each of document.querySelectorAll("details")) each.open = true;
    });
  }

  /** Take the state that the address names, or say why it cannot be. */
  function open() {
    const text = location.hash.slice(1);
    if (state && text === states.link(state)) return;
    const read = states.read(text);
    items("problems", "li", read.problems);
    items("warnings", "p", read.warnings);
    if (read.problems.length) refuse(true);
    else commit(read.state, false);
  }

  function refuse(isRefused) {
    at("refused").hidden = !isRefused;
    at("answer").hidden = at("controls").hidden = isRefused;
  }

  /** Make a state the present one, with its address and its controls; one that has been asked for is not again. */
  function commit(wanted, canBeUndone = true) {
    if (canBeUndone && committed) undone = [...undone, committed].slice(-MOST_UNDONE);
    const isNew = wanted !== state;
    state = committed = wanted;
    refuse(false);
    if (isNew) answers.ask(state);
    history.replaceState(null, "", `#${states.link(state)}`);
    build();
  }

  /** Draw the controls of the present state anew. */
  function build() {
    const scenario = scenarios[state.scenario];
    for (const name of ["title", "question"]) at(name).textContent = scenario[name];
    options("reading", Object.keys(scenario.readings).map((name) => [name, readings[name]?.title ?? words.no_reading]));
    for (const name of ["scenario", "reading", "runs", "seed", "against"]) at(name).value = state[name];
    for (const path of rules) at(path).value = states.value(state, path);
    at("undo").disabled = !undone.length;
    at("reset").disabled = !Object.keys(state.changes).length;
    const paths = answers.paths.filter((path) => !rules.includes(path) && states.place(state, path) !== undefined);
    const levers = paths.filter((path) => parameters[path].is_lever);
    const others = paths.filter((path) => !parameters[path].is_lever);
    const chosen = at("other").value;
    options("other", [["", words.choose], ...others.map((path) => [path, parameters[path].words])]);
    at("other").value = others.includes(chosen) ? chosen : "";
    sliders("levers", levers);
    sliders("others", others.filter((path) => path in state.changes || path === at("other").value));
    const evidence = levers.map((path) => states.under(state).evidence[path] ?? parameters[path].evidence);
    items("sources", "li", [scenario.source, ...(readings[state.reading]?.told ?? []), ...evidence]);
    at("python").textContent = states.inPython(state);
  }

  /** Put sliders in a box; those that are there already are kept, so that the keyboard's focus stays. */
  function sliders(id, paths) {
    renew(id, paths, () => paths.map(slider));
    for (const path of paths) controls.get(path)();
  }

  /** A slider of a value, its range strip, and what brings them up to date. */
  function slider(path) {
    const {words: name, unit, minimum, maximum, text, range, stress_step: stressStep} = parameters[path];
    const box = at("slider").content.firstElementChild.cloneNode(true);
    const [label, output, input, ranges] = box.querySelectorAll("label, output, input, small");
    input.id = label.htmlFor = output.htmlFor = `value-${path}`;
    ranges.id = `${input.id}-ranges`;
    input.setAttribute("aria-describedby", ranges.id);
    label.textContent = `${name} (${unit})`;
    label.title = text;
    const share = (value) => `${(100 * (value - minimum)) / (maximum - minimum || 1)}%`;
    controls.set(path, () => {
      const [low, high, step] = states.under(state).ranges[path] ?? range;
      const [value, baseline] = [state, states.baseline(state)].map((each) => states.value(each, path));
      const isOutside = (each) => each < low || each > high;
      const isStressed = at("stress").checked || isOutside(value) || isOutside(baseline);
      const ends = isStressed ? {min: minimum, max: maximum, step: stressStep} : {min: low, max: high, step};
      if (!isMoving) Object.assign(input, ends, {value});
      output.textContent = number(value);
      mapped({low, high, baseline, value}, (end, each) => box.style.setProperty(`--${each}`, share(end)));
      const numbers = mapped({low, high, minimum, maximum, baseline}, (each) => number(each));
      const told = fill(sentences.ranges, {unit, ...numbers});
      ranges.textContent = isOutside(value) ? fill(sentences.outside, {ranges: told}) : told;
    });
    input.addEventListener("input", () => move(path, input.value));
    input.addEventListener("change", () => { if (state !== committed) commit(state); });
    return box;
  }

  /** A lever moves: everything that follows is drawn, and controls and address when it is let go. */
  function move(path, value) {
    state = states.changed(state, path, value);
    answers.ask(state);
    isMoving = true;
    controls.get(path)();
    isMoving = false;
  }

  function draw(answer, {scenario}) {
    if (!answer) return at("sentence").replaceChildren(words.failed);
    answers.view.draw(scenario, answer);
    at("static").hidden = true;
    document.body.dataset.runs = String(answer.runs);
  }

  return {answers, state: () => state};
}

/** Make what is in an element anew, unless it is there already. */
function renew(id, contents, make) {
  const key = JSON.stringify(contents);
  if (at(id).dataset.contents !== key) at(id).replaceChildren(...make());
  at(id).dataset.contents = key;
}

function items(id, tag, texts) {
  renew(id, texts, () => texts.map((textContent) => Object.assign(document.createElement(tag), {textContent})));
}

function options(id, pairs) {
  renew(id, pairs, () => pairs.map(([value, text]) => new Option(text, value)));
}

/** Open the page whose content and scripts stand in the document. */
export async function main() {
  const content = JSON.parse(at("document").textContent);
  if (typeof WebAssembly === "undefined" || content.version !== 1) return;
  try {
    globalThis.page = pageOf(content, await start(content, at("worker").textContent));
  } catch (error) {
    at("static").hidden = false;
    at("failed").textContent = `${content.page.failed} (${error})`;
  }
}
