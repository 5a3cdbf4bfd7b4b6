/** Ensembles on all cores but one: the first runs at once, the rest as they come, and what they say together. */

import {Machine, fromBase64, rowsOf} from "./machine.js";

/** Runs of the first answer. */
export const FIRST = 100;
const BLOCK = 25;
const MOST_WORKERS = 8;
const MOST_KEPT = 12;
const MOST_WEIGHTS = 4;

/**
 * What is to be played; `values` are bytes of parameters and traits.
 * @typedef {{scenario: string, key: string, values: Uint8Array, seed: number, runs: number}} Question
 */

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

/** Runs of one question, as far as they are played: rows of each reducer, and which blocks are in hand. */
class Ensemble {
  constructor(question, days, columns) {
    const {runs} = question;
    this.question = question;
    this.counts = new Uint8Array(runs * columns * 32);
    this.rungs = new Uint8Array(runs * days);
    this.attacks = new Uint8Array(runs * days * 4);
    this.given = 0;
    this.inHand = new Set();
    this.told = new Map();
  }

  /** Runs from the first on without a gap. */
  get played() {
    return Math.min(this.given, ...this.inHand);
  }

  keep(first, rows) {
    for (const name of ["counts", "rungs", "attacks"]) {
      this[name].set(rows[name], (this[name].length / this.question.runs) * first);
    }
    this.inHand.delete(first);
  }

  /** The next block to play below a number of runs, or null. */
  next(below) {
    const first = this.given;
    if (first >= Math.min(below, this.question.runs)) return null;
    const count = Math.min(BLOCK, this.question.runs - first);
    this.given += count;
    this.inHand.add(first);
    return {first, count};
  }
}

/** Workers that play blocks of runs; a question that is no longer wanted is dropped after the block in hand. */
export class Pool {
  /**
   * @param {Object} document What sim.browser.inputs.document gives.
   * @param {WebAssembly.Module} module Its module, compiled.
   * @param {string} source Text of a classic script that ends in `serve(self)`.
   */
  constructor(document, module, source) {
    const {layout, scenarios, blobs, kernel: {described}} = document;
    const url = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
    const count = Math.min(MOST_WORKERS, Math.max(2, (navigator.hardwareConcurrency || 2) - 1));
    this.document = document;
    this.workers = Array.from({length: count}, () => new Worker(url));
    this.idle = [...this.workers];
    this.kept = new Map();
    this.jobs = new Map();
    this.wanted = [];
    this.below = FIRST;
    this.heard = null;
    for (const worker of this.workers) {
      worker.postMessage({module, described, layout, scenarios, blobs});
      worker.onmessage = ({data}) => this.take(worker, data);
    }
  }

  /** The ensemble of a question, new or as far as it is played. @param {Question} question @returns {Ensemble} */
  ensemble(question) {
    const key = [question.scenario, question.key, question.seed, question.runs].join(" ");
    const {scenarios: {[question.scenario]: {days}}, layout: {columns}} = this.document;
    return kept(this.kept, key, MOST_KEPT, () => new Ensemble(question, days, columns.length));
  }

  /**
   * Play the first runs of some ensembles, and forget what was asked for before; `more` plays the rest.
   * @param {Ensemble[]} ensembles @param {(error: string|null) => void} heard Called after each block.
   */
  ask(ensembles, heard) {
    this.wanted = ensembles;
    this.heard = heard;
    this.below = FIRST;
    this.wake();
  }

  /** Play the rest too, once the first runs have been drawn: drawing needs the processor that they would take. */
  more(heard = this.heard) {
    if (heard !== this.heard) return;
    this.below = Infinity;
    this.wake();
  }

  wake() {
    while (this.idle.length && this.give(this.idle[this.idle.length - 1])) this.idle.pop();
  }

  stop() {
    for (const worker of this.workers) worker.terminate();
  }

  give(worker) {
    for (const ensemble of this.wanted) {
      const block = ensemble.next(this.below);
      if (block) {
        this.jobs.set(worker, ensemble);
        worker.postMessage({...ensemble.question, ...block});
        return true;
      }
    }
    return false;
  }

  take(worker, {first, rows, error}) {
    const ensemble = this.jobs.get(worker);
    if (rows) ensemble.keep(first, rows);
    if (!this.give(worker)) this.idle.push(worker);
    if (error || this.wanted.includes(ensemble)) this.heard(error || null);
  }
}

/** What ensembles say, worked out by the module's own functions (sim.engine.statistics). */
export class Summaries {
  /** @param {Machine} machine @param {Object} document */
  constructor(machine, document) {
    this.machine = machine;
    this.document = document;
    this.weights = new Map();
  }

  /**
   * Outcomes, fan and climb of the first runs of an ensemble.
   * @param {Ensemble} ensemble @param {number} runs
   * @returns {{values: Float64Array, fan: number[], paths: number[], medians: number[], reached: number[]}} (runs,
   *   outcomes); (dates, quantiles); rungs of single runs, (runs, weeks); (weeks); (rungs, share and first day).
   */
  of(ensemble, runs) {
    const {machine, document: {quantiles, layout, scenarios, week, offsets}} = this;
    const {days, recipes, divisors, rungs: names} = scenarios[ensemble.question.scenario];
    return machine.briefly(() => {
      const real = (shape) => machine.room("float64", shape);
      const first = (kind, shape, bytes) => (
        machine.put(kind, [runs, ...shape], bytes.subarray(0, (bytes.length / ensemble.question.runs) * runs))
      );
      const counts = first("int64", [layout.columns.length, 4], ensemble.counts);
      const rungs = first("int8", [days], ensemble.rungs);
      const attacks = first("int32", [days], ensemble.attacks);
      const values = real([runs, recipes.length]);
      const rows = machine.put("int64", [recipes.length, 4], recipes.flat());
      machine.call("measure", counts, rungs, rows, machine.put("float64", [divisors.length], divisors), values);
      const levels = machine.put("float64", [quantiles.length], quantiles);
      const fan = real([days - week + 1, quantiles.length]);
      const most = machine.see("int32", attacks).reduce((highest, each) => Math.max(highest, each), 0);
      const tally = machine.room("int64", [most * week + 1]);
      machine.call("weekly_quantiles", attacks, week, levels, machine.room("int64", [runs]), tally, fan);
      const weekly = machine.room("int8", [runs, Math.ceil(days / week)]);
      const medians = machine.room("int64", [Math.ceil(days / week)]);
      machine.call("weekly_rungs", rungs, weekly, machine.room("int64", [names.length]), medians);
      const reached = real([names.length, 2]);
      machine.call("arrivals", rungs, machine.room("int64", [names.length, days]), reached);
      const copy = (place, kind = "float64") => Array.from(machine.see(kind, place), Number);
      const paths = copy(rowsOf(weekly, 0, Math.min(runs, offsets.length)), "int8");
      return {
        values: machine.see("float64", values).slice(), fan: copy(fan), paths, medians: copy(medians, "int64"),
        reached: copy(reached),
      };
    });
  }

  /**
   * Paired differences of outcomes between runs of the same luck, in the order of the document's outcomes.
   * @param {Float64Array} a @param {Float64Array} b (runs, outcomes). @param {number} runs @param {number} seed
   */
  differences(a, b, runs, seed) {
    const {machine, document: {outcomes, resamples}} = this;
    // How often each run stands in each resample follows from runs and seed alone.
    const weights = kept(this.weights, `${runs} ${seed}`, MOST_WEIGHTS, () => machine.briefly(() => {
      const place = machine.room("uint8", [resamples, runs]);
      machine.call("resample", seed, place);
      return machine.copy(place);
    }));
    return machine.briefly(() => {
      const sides = [a, b].map((each) => machine.put("float64", [runs, outcomes.length], each));
      const known = machine.put("uint8", [resamples, runs], weights);
      const rows = machine.room("float64", [outcomes.length, 7]);
      machine.call("paired_differences", ...sides, known, machine.room("float64", [outcomes.length, resamples]), rows);
      const found = machine.see("float64", rows);
      return outcomes.map(({name}, k) => {
        const [before, after, difference, low, high, higher, lower] = found.slice(7 * k, 7 * k + 7);
        return {name, a: before, b: after, difference, low, high, higher, lower};
      });
    });
  }
}

/** A machine and a pool for a document. @param {Object} document @param {string} source See Pool. */
export async function start(document, source) {
  const module = await WebAssembly.compile(fromBase64(document.kernel.module));
  const summaries = new Summaries(new Machine(module, document.kernel.described), document);
  return {pool: new Pool(document, module, source), summaries};
}
