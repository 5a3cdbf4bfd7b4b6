/** Ensembles on all cores: the first runs at once, the rest as they come, and what they say together. */

import {fromBase64, machineOf, mapped, rowsOf} from "./machine.js";

/** Runs of the first answer. */
export const FIRST = 100;
const BLOCK = 25;
const MOST_WORKERS = 8;
const MOST_KEPT = 12;
const MOST_WEIGHTS = 4;

/**
 * What is to be played, and a key that is its own; `values` are bytes of parameters and traits.
 * @typedef {{scenario: string, key: string, values: Uint8Array, seed: number, runs: number}} Question
 */
/** @typedef {ReturnType<typeof ensembleOf>} Ensemble */

/**
 * What a map has for a key, made where it has nothing yet; the map forgets what has not been used for longest.
 * @template T @param {Map<any, T>} map @param {any} key @param {number} most @param {() => T} make @returns {T}
 */
export function kept(map, key, most, make) {
  const value = map.has(key) ? map.get(key) : make();
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value);
  return value;
}

/** Runs of a question, as far as they are played: rows of each reducer; what they say. @param {Question} question */
function ensembleOf(question) {
  const rows = {};
  const inHand = new Set();
  let given = 0;
  return {
    question, rows, summaries: new Map(),
    /** Runs from the first on without a gap. */
    played: () => Math.min(given, ...inHand),
    /** The next block to play below a number of runs, or null. @param {number} below */
    next(below) {
      const first = given;
      const count = Math.min(BLOCK, below - first, question.runs - first);
      if (count <= 0) return null;
      given += count;
      inHand.add(first);
      return {first, count};
    },
    keep(first, count, found) {
      for (const [name, {length}] of Object.entries(found)) {
        rows[name] ??= new Uint8Array((length / count) * question.runs);
        rows[name].set(found[name], (length / count) * first);
      }
      inHand.delete(first);
    },
  };
}

/**
 * Workers that play blocks of runs; a question that is no longer wanted is dropped after the block in hand.
 * @param {Object} document What sim.browser.inputs.document gives. @param {WebAssembly.Module} module Its module.
 * @param {string} source Text of a classic script that ends in `serve(self)`.
 */
function poolOf({layout, scenarios, blobs, kernel: {described}}, module, source) {
  const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const count = Math.min(MOST_WORKERS, Math.max(2, (navigator.hardwareConcurrency || 2) - 1));
  const workers = Array.from({length: count}, () => new Worker(url));
  const idle = [...workers];
  const ensembles = new Map();
  const jobs = new Map();
  let wanted = [];
  let below = FIRST;
  let hear = null;
  for (const worker of workers) {
    worker.postMessage({module, described, layout, scenarios, blobs});
    worker.onmessage = ({data}) => take(worker, data);
  }

  /** The ensemble of a question, new or as far as it is played. @param {Question} question @returns {Ensemble} */
  const ensemble = (question) => kept(ensembles, question.key, MOST_KEPT, () => ensembleOf(question));

  /**
   * Play the first runs of some ensembles, and forget what was asked for before; `more` plays the rest.
   * @param {Ensemble[]} asked @param {(error: string|null) => void} heard Called after each block.
   */
  function ask(asked, heard) {
    wanted = asked;
    hear = heard;
    play(FIRST);
  }

  /** Play the rest too, once the first runs have been drawn: drawing needs the processor that they would take. */
  function more(heard = hear) {
    if (heard === hear) play(Infinity);
  }

  function play(runs) {
    below = runs;
    while (idle.length && give(idle[idle.length - 1])) idle.pop();
  }

  function give(worker) {
    for (const each of wanted) {
      const block = each.next(below);
      if (!block) continue;
      jobs.set(worker, each);
      worker.postMessage({...each.question, ...block});
      return true;
    }
    return false;
  }

  function take(worker, {first, count: runs, rows, error}) {
    const each = jobs.get(worker);
    if (rows) each.keep(first, runs, rows);
    if (!give(worker)) idle.push(worker);
    if (error || wanted.includes(each)) hear(error || null);
  }

  return {workers, ensemble, ask, more, stop: () => workers.forEach((worker) => worker.terminate())};
}

/** What ensembles say, worked out by the module's own functions (sim.engine.statistics). */
export function summariesOf(machine, {quantiles, scenarios, outcomes, resamples, week, offsets}) {
  const weights = new Map();
  const real = (shape) => machine.room("float64", shape);
  const list = (kind, numbers) => machine.put(kind, [numbers.length], numbers);

  /**
   * Of first runs: outcomes (runs, outcomes), fan (dates, quantiles), rungs of single runs (runs, weeks), medians
   * (weeks), and of each rung the share of runs that reach it and their median first day (rungs, 2).
   * @param {{question: Question, rows: Object}} ensemble @param {number} runs
   */
  const of = ({question, rows}, runs) => machine.briefly(() => {
    const {days, recipes, divisors, rungs: names, rows: kinds} = scenarios[question.scenario];
    const {counts, rungs, attacks} = mapped(kinds, ([kind, shape], name) => (
      machine.put(kind, [runs, ...shape], rows[name].subarray(0, (rows[name].length / question.runs) * runs))
    ));
    const values = real([runs, recipes.length]);
    const how = machine.put("int64", [recipes.length, 4], recipes.flat());
    machine.call("measure", counts, rungs, how, list("float64", divisors), values);
    const fan = real([days - week + 1, quantiles.length]);
    const most = machine.see("int32", attacks).reduce((highest, each) => Math.max(highest, each), 0);
    const weeks = Math.ceil(days / week);
    const whole = (...shape) => machine.room("int64", shape);
    const levels = list("float64", quantiles);
    machine.call("weekly_quantiles", attacks, week, levels, whole(runs), whole(most * week + 1), fan);
    const [weekly, medians] = [machine.room("int8", [runs, weeks]), whole(weeks)];
    machine.call("weekly_rungs", rungs, weekly, whole(names.length), medians);
    const reached = real([names.length, 2]);
    machine.call("arrivals", rungs, whole(names.length, days), reached);
    const paths = machine.see("int8", rowsOf(weekly, 0, Math.min(runs, offsets.length))).slice();
    const found = mapped({values, fan, reached}, (place) => machine.see("float64", place).slice());
    return {...found, paths, medians: Array.from(machine.see("int64", medians), Number)};
  });

  /** How often each run stands in each resample, which follows from runs and seed alone. */
  const weightsOf = (runs, seed) => kept(weights, `${runs} ${seed}`, MOST_WEIGHTS, () => machine.briefly(() => {
    const place = machine.room("uint8", [resamples, runs]);
    machine.call("resample", seed, place);
    return machine.see("uint8", place).slice();
  }));

  /**
   * Paired differences of outcomes between runs of the same luck, in the order of the document's outcomes.
   * @param {Float64Array} a @param {Float64Array} b (runs, outcomes). @param {number} runs @param {number} seed
   */
  const differences = (a, b, runs, seed) => machine.briefly(() => {
    const known = machine.put("uint8", [resamples, runs], weightsOf(runs, seed));
    const sides = [a, b].map((each) => machine.put("float64", [runs, outcomes.length], each));
    const rows = real([outcomes.length, 7]);
    machine.call("paired_differences", ...sides, known, real([outcomes.length, resamples]), rows);
    const found = machine.see("float64", rows);
    return outcomes.map(({name}, k) => {
      const [before, after, difference, low, high, higher, lower] = found.slice(7 * k, 7 * k + 7);
      return {name, a: before, b: after, difference, low, high, higher, lower};
    });
  });

  return {of, differences};
}

/** A pool and summaries for a document. @param {Object} document @param {string} source See poolOf. */
export async function start(document, source) {
  const module = await WebAssembly.compile(fromBase64(document.kernel.module));
  const summaries = summariesOf(machineOf(module, document.kernel.described), document);
  return {pool: poolOf(document, module, source), summaries};
}
