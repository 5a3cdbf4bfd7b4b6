/** A state of a page: as a link in the grammar of the app's, as values to play with, and as Python. */

import {fromBase64} from "./machine.js";
import {fill, nearest, number} from "./words.js";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/**
 * @typedef {{scenario: string, reading: string, changes: Record<string, string>, runs: number, seed: number,
 *   against: string}} State
 */

/** What states mean in a document. @param {Object} document What sim.browser.inputs.document gives. */
export function statesOf({blobs, layout, links, model, parameters, parts, python, scenarios, sentences}) {
  const first = Object.keys(scenarios)[0];
  const decoded = {};

  /** The state in which a page opens. @returns {State} */
  const fresh = (scenario = first) => (
    {...parts.fresh, scenario, reading: scenarios[scenario].reading, changes: {}}
  );

  /** What a scenario has under a state's reading. @param {State} state */
  const under = ({scenario, reading}) => scenarios[scenario].readings[reading];

  /** Where a value is among those of a state; undefined where its scenario has none. @param {State} state */
  const place = ({scenario}, path) => (
    [layout.parameters, scenarios[scenario].traits].find((each) => Object.hasOwn(each, path))?.[path]
  );

  /** @param {State} state @returns {string} The fragment of its link, without the sign. */
  function link(state) {
    const {scenario, reading, runs, seed, against} = state;
    const changes = Object.entries(state.changes).map(([path, value]) => ["set", `${path}=${value}`]);
    const rest = Object.entries({runs, seed, against, model});
    if (!changes.length) rest.push(["hash", under(state).hash.slice(0, 16)]);
    const all = [["scenario", scenario], ...(reading ? [["reading", reading]] : []), ...changes, ...rest];
    return new URLSearchParams(all.map(([name, value]) => [name, String(value)])).toString();
  }

  /** What a link means. @param {string} text @returns {{state: State, problems: string[], warnings: string[]}} */
  function read(text) {
    const query = new URLSearchParams(text);
    const problems = [];
    const wrong = (name, values, near = "") => {
      const hint = near && fill(links.near, {name: near});
      problems.push(fill(links[name], {hint, ...values}).replace(/[^.?!]$/, "$&."));
    };
    const known = [...parts.single, ...parts.python, "set"];
    for (const part of new Set(query.keys())) {
      if (parts.python.includes(part) && query.get(part) !== "own") wrong("part", {part});
      else if (!known.includes(part)) wrong("unknown", {part}, nearest(part, known));
      if (parts.single.includes(part) && query.getAll(part).length > 1) wrong("twice", {part});
    }
    const scenario = query.get("scenario") ?? first;
    if (!Object.hasOwn(scenarios, scenario)) {
      wrong("scenario", {text: scenario, names: Object.keys(scenarios).join(", ")});
      return {state: fresh(), problems, warnings: []};
    }
    const state = fresh(scenario);
    const {readings} = scenarios[scenario];
    if (query.size) state.reading = query.get("reading") ?? "";
    if (!Object.hasOwn(readings, state.reading)) {
      wrong("reading", {text: state.reading, names: Object.keys(readings).filter(Boolean).join(", ")});
    }
    for (const [part, {among, most, allowed}] of Object.entries(parts.must)) {
      const written = query.get(part) ?? String(state[part]);
      const value = /^\d{1,19}$/.test(written) ? Number(written) : written;
      if (among ? among.includes(value) : typeof value === "number" && value <= most) state[part] = value;
      else wrong("must", {part, allowed, text: written});
    }
    for (const written of query.getAll("set")) readChange(state, written, wrong);
    const made = query.get("model");
    return {state, problems, warnings: made && made !== model ? [fill(links.model, {made, here: model})] : []};
  }

  function readChange(state, written, wrong) {
    const [path, ...rest] = written.split("=").map((each) => each.trim());
    const text = rest.join("=");
    if (!rest.length || !path) return wrong("assignment", {text: written});
    if (place(state, path) === undefined) return wrong("path", {path}, nearest(path, Object.keys(parameters)));
    const {choices, minimum, maximum, unit} = parameters[path];
    const value = Number(text);
    if (choices && !choices.includes(text)) wrong("rule", {path, text, names: choices.join(", ")});
    else if (!choices && !NUMBER.test(text)) wrong("number", {path, text});
    else if (value < minimum || value > maximum) wrong("range", {path, value, minimum, maximum, unit});
    else state.changes[path] = text;
  }

  /** Bytes of parameters and traits without what was changed by hand; not to be written to. */
  function untouched(state) {
    const {values: name} = under(state);
    return (decoded[name] ??= fromBase64(blobs[name]));
  }

  /** The value of a path in a state: a number, or the name of a rule. @param {State} state @param {string} path */
  function value(state, path) {
    const {choices} = parameters[path];
    const text = state.changes[path];
    if (text !== undefined) return choices ? text : Number(text);
    const view = new DataView(untouched(state).buffer);
    const at = place(state, path);
    return choices ? choices[Number(view.getBigInt64(at, true))] : view.getFloat64(at, true);
  }

  /** Bytes of a state's parameters and traits. @param {State} state @returns {Uint8Array} */
  function values(state) {
    const bytes = untouched(state).slice();
    const view = new DataView(bytes.buffer);
    for (const [path, text] of Object.entries(state.changes)) {
      const {choices} = parameters[path];
      if (choices) view.setBigInt64(place(state, path), BigInt(choices.indexOf(text)), true);
      else view.setFloat64(place(state, path), Number(text), true);
    }
    return bytes;
  }

  /** A state with a value set by hand, or without where that is its own. @param {State} state @returns {State} */
  function changed(state, path, text) {
    const others = Object.entries(state.changes).filter(([each]) => each !== path);
    const without = {...state, changes: Object.fromEntries(others)};
    const set = {...state, changes: {...without.changes, [path]: text}};
    return value(without, path) === value(set, path) ? without : set;
  }

  /** @param {State} state @returns {import("./ensemble.js").Question} */
  function question(state) {
    const {scenario, reading, changes: set, seed, runs} = state;
    const key = JSON.stringify([scenario, reading, Object.entries(set).sort(), seed, runs]);
    return {scenario, key, values: values(state), seed, runs};
  }

  /** Levers untouched, or the scenario as shipped. @param {State} state @returns {State} */
  function baseline(state) {
    if (state.against === "shipped") return {...state, reading: "", changes: {}};
    const rest = Object.entries(state.changes).filter(([path]) => !parameters[path]?.is_lever);
    return {...state, changes: Object.fromEntries(rest)};
  }

  /** What differs between two states, each difference in words. @param {State} before @param {State} after */
  function changes(before, after) {
    const word = (each) => (typeof each === "number" ? number(each) : each.replaceAll("-", " "));
    return Object.entries(parameters).flatMap(([path, {words, up = words, down = words}]) => {
      if (place(after, path) === undefined) return [];
      const [from, to] = [before, after].map((state) => value(state, path));
      const values = {what: to > from ? up : down, before: word(from), after: word(to)};
      return from === to ? [] : [fill(sentences.change, values)];
    });
  }

  /** Python that gives the same numbers. @param {State} state @returns {string} */
  function inPython(state) {
    const part = (name, each) => {
      const set = Object.entries(each.changes).map(([path, text]) => (
        fill(python.pair, {path, value: parameters[path].choices ? `'${text}'` : Number(text)})
      )).join(", ");
      return fill(under(each).python, {name}) + (set && fill(python.change, {name, changes: set}));
    };
    const {runs, seed} = state;
    const sides = {baseline: part("baseline", baseline(state)), scenario: part("scenario", state)};
    return fill(python.text, {...sides, runs, seed});
  }

  return {fresh, under, place, link, read, value, values, changed, question, baseline, changes, inPython};
}
