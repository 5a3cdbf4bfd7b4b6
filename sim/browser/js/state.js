/** A state of a page: as a link in the grammar of the app's, as values to play with, and as Python. */

import {fromBase64} from "./machine.js";
import {fill, number} from "./words.js";

const SINGLE = ["scenario", "reading", "runs", "seed", "against", "model", "hash"];
const NEEDS_PYTHON = [
  "parameters", "run", "day", "step", "twin", "force", "with", "sides", "vary", "values", "outcome",
];
const AGAINST = ["assumptions", "shipped"];
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * @typedef {{scenario: string, reading: string, changes: Record<string, string>, runs: number, seed: number,
 *   against: string}} State
 */

export class States {
  /** @param {Object} document What sim.browser.inputs.document gives. */
  constructor(document) {
    this.document = document;
    this.first = Object.keys(document.scenarios)[0];
  }

  /** The state in which a page opens. @param {string} [scenario] @returns {State} */
  fresh(scenario = this.first) {
    const {reading} = this.document.scenarios[scenario];
    return {scenario, reading, changes: {}, runs: 1000, seed: 0, against: AGAINST[0]};
  }

  /** @param {State} state @returns {string} The fragment of its link, without the sign. */
  link(state) {
    const {scenario, reading, runs, seed, against} = state;
    const changes = Object.entries(state.changes).map(([path, value]) => ["set", `${path}=${value}`]);
    const rest = Object.entries({runs, seed, against, model: this.document.model});
    if (!changes.length) rest.push(["hash", this.under(state).hash.slice(0, 16)]);
    const parts = [["scenario", scenario], ...(reading ? [["reading", reading]] : []), ...changes, ...rest];
    return new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
  }

  /** What a link means. @param {string} text @returns {{state: State, problems: string[], warnings: string[]}} */
  read(text) {
    const query = new URLSearchParams(text);
    const {links, scenarios, runs, largest_seed: most, model} = this.document;
    const problems = [];
    const wrong = (name, values) => {
      problems.push(fill(links[name], {hint: "", ...values}).replace(/[^.?!]$/, "$&."));
    };
    for (const part of new Set(query.keys())) {
      if (NEEDS_PYTHON.includes(part) && query.get(part) !== "own") wrong("part", {part});
      else if (![...SINGLE, ...NEEDS_PYTHON, "set"].includes(part)) wrong("unknown", {part});
      if (SINGLE.includes(part) && query.getAll(part).length > 1) wrong("twice", {part});
    }
    const scenario = query.get("scenario") ?? this.first;
    if (!Object.hasOwn(scenarios, scenario)) {
      wrong("scenario", {text: scenario, names: Object.keys(scenarios).join(", ")});
      return {state: this.fresh(), problems, warnings: []};
    }
    const state = this.fresh(scenario);
    const {readings} = scenarios[scenario];
    if (query.size) state.reading = query.get("reading") ?? "";
    if (!Object.hasOwn(readings, state.reading)) {
      wrong("reading", {text: state.reading, names: Object.keys(readings).filter(Boolean).join(", ")});
    }
    const whole = (written) => (/^\d{1,19}$/.test(written) ? Number(written) : NaN);
    for (const [part, isAllowed, allowed] of /** @type {[string, (written: string) => boolean, string][]} */ ([
      ["runs", (written) => runs.includes(whole(written)), fill(links.one_of, {names: runs.join(", ")})],
      ["seed", (written) => whole(written) <= most, fill(links.from_to, {least: 0, most})],
      ["against", (written) => AGAINST.includes(written), AGAINST.join(links.or)],
    ])) {
      const written = query.get(part) ?? String(state[part]);
      if (isAllowed(written)) state[part] = part === "against" ? written : Number(written);
      else wrong("must", {part, allowed, text: written});
    }
    for (const written of query.getAll("set")) this.readChange(state, written, wrong);
    const made = query.get("model");
    return {state, problems, warnings: made && made !== model ? [fill(links.model, {made, here: model})] : []};
  }

  readChange(state, written, wrong) {
    const [path, ...rest] = written.split("=").map((each) => each.trim());
    const text = rest.join("=");
    if (!rest.length || !path) return wrong("assignment", {text: written});
    if (this.place(state.scenario, path) === null) return wrong("path", {path});
    const {choices, minimum, maximum, unit} = this.document.parameters[path];
    const value = Number(text);
    if (choices && !choices.includes(text)) wrong("rule", {path, text, names: choices.join(", ")});
    else if (!choices && !NUMBER.test(text)) wrong("number", {path, text});
    else if (value < minimum || value > maximum) wrong("range", {path, value, minimum, maximum, unit});
    else state.changes[path] = text;
  }

  /** What a scenario has under a state's reading. @param {State} state */
  under(state) {
    return this.document.scenarios[state.scenario].readings[state.reading];
  }

  /** Where a value is among a scenario's; null where it has none. @param {string} scenario @param {string} path */
  place(scenario, path) {
    const {layout, scenarios} = this.document;
    const places = [layout.parameters, scenarios[scenario].traits].find((each) => Object.hasOwn(each, path));
    return places ? places[path] : null;
  }

  /** Bytes of a state's parameters and traits. @param {State} state @returns {Uint8Array} */
  values(state) {
    const bytes = fromBase64(this.document.blobs[this.under(state).values]);
    const view = new DataView(bytes.buffer);
    for (const [path, text] of Object.entries(state.changes)) {
      const at = this.place(state.scenario, path);
      const {choices} = this.document.parameters[path];
      if (choices) view.setBigInt64(at, BigInt(choices.indexOf(text)), true);
      else view.setFloat64(at, Number(text), true);
    }
    return bytes;
  }

  /** The value of a path in a state: a number, or the name of a rule. @param {State} state @param {string} path */
  value(state, path, bytes = this.values(state)) {
    const at = this.place(state.scenario, path);
    const view = new DataView(bytes.buffer);
    const {choices} = this.document.parameters[path];
    return choices ? choices[Number(view.getBigInt64(at, true))] : view.getFloat64(at, true);
  }

  /** A state with another value, which is no change where it holds anyway. @param {State} state @returns {State} */
  changed(state, path, text) {
    const others = Object.entries(state.changes).filter(([each]) => each !== path);
    const without = {...state, changes: Object.fromEntries(others)};
    const own = this.value(without, path);
    const isSame = (typeof own === "number" ? Number(text) : text) === own;
    return isSame ? without : {...without, changes: {...without.changes, [path]: text}};
  }

  /** @param {State} state @returns {import("./ensemble.js").Question} */
  question(state) {
    const {scenario, seed, runs} = state;
    const key = JSON.stringify([state.reading, Object.entries(state.changes).sort()]);
    return {scenario, key, values: this.values(state), seed, runs};
  }

  /** Levers untouched, or the scenario as shipped. @param {State} state @returns {State} */
  baseline(state) {
    if (state.against === "shipped") return {...state, reading: "", changes: {}};
    const kept = Object.entries(state.changes).filter(([path]) => !this.document.parameters[path]?.is_lever);
    return {...state, changes: Object.fromEntries(kept)};
  }

  /** What differs between two states, each difference in words. @param {State} before @param {State} after */
  changes(before, after) {
    const sides = [before, after].map((state) => ({state, bytes: this.values(state)}));
    const word = (value) => (typeof value === "number" ? number(value) : value);
    return Object.entries(this.document.parameters).flatMap(([path, {words: what}]) => {
      if (this.place(after.scenario, path) === null) return [];
      const [from, to] = sides.map(({state, bytes}) => this.value(state, path, bytes));
      return from === to ? [] : [fill(this.document.sentences.change, {what, before: word(from), after: word(to)})];
    });
  }

  /** Python that gives the same numbers. @param {State} state @returns {string} */
  python(state) {
    const {python, parameters} = this.document;
    const part = (name, each) => {
      const changes = Object.entries(each.changes).map(([path, text]) => (
        fill(python.pair, {path, value: parameters[path].choices ? `'${text}'` : Number(text)})
      )).join(", ");
      return fill(this.under(each).python, {name}) + (changes && fill(python.change, {name, changes}));
    };
    const {runs, seed} = state;
    const [baseline, scenario] = [part("baseline", this.baseline(state)), part("scenario", state)];
    return fill(python.text, {baseline, scenario, runs, seed});
  }
}
