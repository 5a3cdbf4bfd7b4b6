/** A state of a page: as a link in the grammar of the app's, as values to play with, and as Python. */

import {fromBase64} from "./machine.js";
import {fill, number} from "./words.js";

const SINGLE = ["scenario", "reading", "runs", "seed", "against", "model", "hash"];
const NEEDS_PYTHON = ["parameters", "run", "day", "step", "twin", "force", "with", "vary", "values", "outcome"];
const AGAINST = ["assumptions", "shipped"];

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
    const parts = [["scenario", state.scenario], ...(state.reading ? [["reading", state.reading]] : [])];
    for (const [path, value] of Object.entries(state.changes)) parts.push(["set", `${path}=${value}`]);
    parts.push(["runs", state.runs], ["seed", state.seed], ["against", state.against], ["model", this.document.model]);
    if (!Object.keys(state.changes).length) parts.push(["hash", this.under(state).hash.slice(0, 16)]);
    return new URLSearchParams(parts.map(([name, value]) => [name, String(value)])).toString();
  }

  /** What a link means. @param {string} text @returns {{state: State, problems: string[], warnings: string[]}} */
  read(text) {
    const query = new URLSearchParams(text);
    const {links, scenarios, runs, largest_seed: most, model} = this.document;
    const problems = [];
    const wrong = (name, values) => { problems.push(fill(links[name], {hint: "", ...values})); };
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
    const state = {...this.fresh(scenario), reading: query.get("reading") ?? ""};
    if (!query.size) state.reading = this.fresh(scenario).reading;
    if (!Object.hasOwn(scenarios[scenario].readings, state.reading)) {
      wrong("reading", {text: state.reading, names: Object.keys(scenarios[scenario].readings).filter(Boolean).join(", ")});
    }
    const wholeNumber = (part, isAllowed, allowed) => {
      const written = query.get(part);
      if (written === null) return;
      if (/^\d{1,19}$/.test(written) && isAllowed(Number(written))) state[part] = Number(written);
      else wrong("must", {part, allowed, text: written});
    };
    wholeNumber("runs", (value) => runs.includes(value), fill(links.one_of, {names: runs.join(", ")}));
    wholeNumber("seed", (value) => value <= most, fill(links.from_to, {least: 0, most}));
    const against = query.get("against") ?? AGAINST[0];
    if (AGAINST.includes(against)) state.against = against;
    else wrong("must", {part: "against", allowed: AGAINST.join(links.or), text: against});
    for (const written of query.getAll("set")) this.readChange(state, written, wrong);
    const made = query.get("model");
    const warnings = made && made !== model ? [fill(links.model, {made, here: model})] : [];
    return {state, problems: problems.map((each) => (/[.?!]$/.test(each) ? each : `${each}.`)), warnings};
  }

  readChange(state, written, wrong) {
    const [path, ...rest] = written.split("=").map((each) => each.trim());
    const text = rest.join("=");
    const {rules, parameters} = this.document;
    if (!rest.length || !path) wrong("assignment", {text: written});
    else if (Object.hasOwn(rules, path)) {
      const {choices} = rules[path];
      if (choices.includes(text)) state.changes[path] = text;
      else wrong("rule", {path, text, names: choices.join(", ")});
    } else if (!Object.hasOwn(parameters, path) || this.place(state.scenario, path) === null) wrong("path", {path});
    else if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) wrong("number", {path, text});
    else {
      const {minimum, maximum, unit} = parameters[path];
      const value = Number(text);
      if (value >= minimum && value <= maximum) state.changes[path] = text;
      else wrong("range", {path, value, minimum, maximum, unit});
    }
  }

  /** The scenario of a state under its reading. @param {State} state */
  under(state) {
    return this.document.scenarios[state.scenario].readings[state.reading];
  }

  /** Which record holds a value, and where; null where the scenario has none. */
  place(scenario, path) {
    const {layout, scenarios} = this.document;
    const field = path.replaceAll(".", "_");
    if (Object.hasOwn(layout.rules, path)) return ["parameters", layout.rules[path]];
    if (Object.hasOwn(layout.parameters, field)) return ["parameters", layout.parameters[field]];
    return Object.hasOwn(scenarios[scenario].traits, path) ? ["traits", scenarios[scenario].traits[path]] : null;
  }

  /** Records of a state as views: parameters and traits. @param {State} state */
  records(state) {
    const {blobs} = this.document;
    const under = this.under(state);
    const bytes = {parameters: fromBase64(blobs[under.parameters]), traits: fromBase64(blobs[under.traits])};
    for (const [path, text] of Object.entries(state.changes)) {
      const [record, at] = this.place(state.scenario, path);
      const view = new DataView(bytes[record].buffer);
      const rule = this.document.rules[path];
      if (rule) view.setBigInt64(at, BigInt(rule.choices.indexOf(text)), true);
      else view.setFloat64(at, Number(text), true);
    }
    return bytes;
  }

  /** The value of a path in a state: a number, or the name of a rule. @param {State} state @param {string} path */
  value(state, path, records = this.records(state)) {
    const [record, at] = this.place(state.scenario, path);
    const view = new DataView(records[record].buffer);
    const rule = this.document.rules[path];
    return rule ? rule.choices[Number(view.getBigInt64(at, true))] : view.getFloat64(at, true);
  }

  /** @param {State} state @returns {import("./ensemble.js").Question} */
  question(state) {
    const key = JSON.stringify([state.reading, Object.entries(state.changes).sort()]);
    return {scenario: state.scenario, key, ...this.records(state), seed: state.seed, runs: state.runs};
  }

  /** What a state is set against: levers untouched, or the scenario as shipped. @param {State} state @returns {State} */
  baseline(state) {
    if (state.against === "shipped") return {...state, reading: "", changes: {}};
    const {parameters} = this.document;
    const kept = Object.entries(state.changes).filter(([path]) => !parameters[path]?.is_lever);
    return {...state, changes: Object.fromEntries(kept)};
  }

  /** What differs between two states, each difference in words. @param {State} before @param {State} after */
  changes(before, after) {
    const {rules, parameters, sentences} = this.document;
    const sides = [before, after].map((state) => ({state, records: this.records(state)}));
    return Object.entries({...rules, ...parameters}).flatMap(([path, {words}]) => {
      if (this.place(after.scenario, path) === null) return [];
      const [from, to] = sides.map(({state, records}) => this.value(state, path, records));
      const word = (value) => (typeof value === "number" ? number(value) : value);
      return from === to ? [] : [fill(sentences.change, {what: words, before: word(from), after: word(to)})];
    });
  }

  /** Python that gives the same numbers. @param {State} state @returns {string} */
  python(state) {
    const {python, scenarios, model} = this.document;
    const {load} = scenarios[state.scenario];
    const part = (name, each) => {
      const reading = each.reading ? fill(python.reading, {reading: each.reading}) : "";
      const lines = [fill(python.load, {name, scenario: load, reading})];
      const hash = this.under(each).hash;
      lines.push(fill(python.check, {name, hash, model}));
      const pairs = Object.entries(each.changes).map(([path, text]) => {
        const value = this.document.rules[path] ? `'${text}'` : String(Number(text));
        return fill(python.pair, {path, value});
      });
      if (pairs.length) lines.push(fill(python.change, {name, changes: `{${pairs.join(", ")}}`}));
      return lines;
    };
    const {runs, seed} = state;
    const lines = [...part("baseline", this.baseline(state)), ...part("scenario", state)];
    return [python.begin, ...lines, fill(python.end, {runs, seed})].join("\n");
  }
}
