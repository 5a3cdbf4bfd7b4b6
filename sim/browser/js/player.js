/** Plays runs of one scenario on a machine and takes from their days what a page needs; the work of a worker. */

import {Machine, fromBase64, rowsOf} from "./machine.js";

/** Runs played before they are reduced: few enough that their days stay in the processor's cache. */
const LANES = 8;

/**
 * What is kept of some runs, a row for each: see sim.engine.reducers.Counts, Rungs and Columns.
 * @typedef {{counts: Uint8Array, rungs: Uint8Array, attacks: Uint8Array}} Rows
 */

export class Player {
  /**
   * @param {Machine} machine
   * @param {Object} layout Sizes and places of records (`layout` of the document of sim.browser).
   * @param {Object} scenario One of its `scenarios`.
   * @param {Record<string, string>} blobs Its `blobs`: records in base64, by name.
   */
  constructor(machine, layout, scenario, blobs) {
    const {crisis, records} = layout;
    const {days, factions, steps} = scenario;
    this.machine = machine;
    this.layout = layout;
    this.scenario = scenario;
    this.crises = machine.room(crisis.size, [1]);
    this.blanks = machine.room(crisis.size, [1]);
    this.set("faction_count", factions);
    this.parameters = machine.room(records.parameters, [1]);
    this.traits = machine.room(records.traits, [1, factions]);
    this.calendar = ["context", "plan", "forced", "casualties"].map((name) => {
      const content = fromBase64(blobs[scenario.calendar[name]]);
      return machine.put(records[name], [content.length / records[name]], content);
    });
    this.places = machine.put("int64", [scenario.places.length], scenario.places);
    this.numbers = machine.room("int64", [LANES]);
    this.rows = machine.room("int64", [LANES]);
    this.daily = machine.room(records.day, [LANES, days]);
    this.sizes = machine.room("int64", [LANES, 4]);
    this.counts = machine.room("int32", [0, layout.rooms.kinds, factions + 1, 2]);
    this.none = {
      events: machine.room(records.event, [LANES, 0]),
      factions: machine.room(records.faction_day, [0, days, factions]),
      trace: machine.room(records.trace, [0, 0]),
    };
    this.words = {...this.daily, shape: [LANES, days, layout.words], item: 4};
    this.columns = machine.put("int64", [layout.columns.length], layout.columns);
    this.steps = steps.map((each) => machine.put("int64", [each.length], each));
    this.today = machine.room("int64", [steps[2].length, days]);
    this.trailing = machine.room("int64", [steps[2].length]);
  }

  /** @param {string} field Of the crisis: seed, faction_count or keeps_trace. @param {number} value */
  set(field, value) {
    const at = this.crises.at + this.layout.crisis[field];
    this.machine.write({...this.crises, at}, BigInt64Array.of(BigInt(value)));
  }

  /**
   * Take the values that the next runs are played with.
   * @param {Uint8Array} values One record of parameters, then one of each faction's traits. @param {number} seed
   */
  take(values, seed) {
    const {parameters} = this.layout.records;
    this.machine.write(this.parameters, values.subarray(0, parameters));
    this.machine.write(this.traits, values.subarray(parameters));
    this.set("seed", seed);
  }

  /**
   * Play the runs in the first `count` lanes, and refuse a day that holds more than there is room for.
   * @param {number} first @param {number} count @param {Object} [rooms] For what is kept besides days.
   */
  playLanes(first, count, {events, factions, trace} = this.none) {
    const {machine, layout: {rooms}} = this;
    machine.see("int64", this.numbers).forEach((_, lane, numbers) => { numbers[lane] = BigInt(first + lane); });
    const some = (place) => rowsOf(place, 0, count);
    machine.call(
      "play_lanes", this.crises, this.blanks, some(this.numbers), some(this.rows), this.parameters, this.traits,
      this.calendar, this.places, some(this.daily), this.counts, some(events), factions, trace, some(this.sizes),
    );
    const sizes = machine.see("int64", some(this.sizes));
    if (sizes.some((size, k) => size > [Infinity, rooms.events, Infinity, rooms.trace][k % 4])) {
      throw new Error("A day holds more than there is room for.");
    }
  }

  /** Play runs and keep what a page needs of them. @param {number} first @param {number} count @returns {Rows} */
  play(first, count) {
    const {machine, layout, scenario: {days}} = this;
    return machine.briefly(() => {
      const counts = machine.room("int64", [count, layout.columns.length, 4]);
      const rungs = machine.room("int8", [count, days]);
      const attacks = machine.room("int32", [count, days]);
      for (let done = 0; done < count; done += LANES) {
        const lanes = Math.min(LANES, count - done);
        this.playLanes(first + done, lanes);
        const words = rowsOf(this.words, 0, lanes);
        machine.call("count", words, this.columns, rowsOf(counts, done, lanes));
        machine.call("climb", words, this.steps, this.today, this.trailing, rowsOf(rungs, done, lanes));
        machine.call("take_column", words, layout.attacks, rowsOf(attacks, done, lanes));
      }
      return {counts: machine.copy(counts), rungs: machine.copy(rungs), attacks: machine.copy(attacks)};
    });
  }
}

/**
 * Answer messages as a worker: first {module, described, layout, scenarios, blobs}, then jobs
 * {scenario, values, seed, first, count}, each answered by {first, rows} or {error}.
 * @param {any} scope The worker's global scope.
 */
export function serve(scope) {
  const players = new Map();
  let known = null;
  scope.onmessage = ({data}) => {
    known ??= data;
    if (data === known) return;
    try {
      const {scenario: name, values, seed, first, count} = data;
      const {module, described, layout, scenarios, blobs} = known;
      if (!players.has(name)) {
        players.set(name, new Player(new Machine(module, described), layout, scenarios[name], blobs));
      }
      const player = players.get(name);
      player.take(values, seed);
      const rows = player.play(first, count);
      scope.postMessage({first, rows}, [rows.counts.buffer, rows.rungs.buffer, rows.attacks.buffer]);
    } catch (error) {
      scope.postMessage({error: String(error)});
    }
  };
}
