/** Plays runs of one scenario on a machine and takes from their days what a page needs; the work of a worker. */

import {Machine, fromBase64, rowsOf} from "./machine.js";

/** Runs played before they are reduced: few enough that their days stay in the processor's cache. */
const LANES = 8;

const NOWHERE = -1n;

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
    this.machine = machine;
    this.layout = layout;
    this.scenario = scenario;
    const {crisis, records, address_room: addresses, words, rooms} = layout;
    const factions = scenario.factions.length;
    this.crises = machine.room(crisis.size, [1]);
    this.blanks = machine.room(crisis.size, [1]);
    this.set("faction_count", factions);
    this.parameters = machine.room(records.parameters, [1]);
    this.traits = machine.room(records.traits, [1, factions]);
    this.calendar = ["context", "plan", "forced", "casualties"].map((name) => {
      const content = fromBase64(blobs[scenario.calendar[name]]);
      return machine.put(records[name], [content.length / records[name]], content);
    });
    this.places = machine.put("int64", [addresses], new BigInt64Array(addresses).fill(NOWHERE));
    const places = machine.see("int64", this.places);
    scenario.factions.forEach((address, place) => { places[address] = BigInt(place); });
    this.numbers = machine.room("int64", [LANES]);
    this.rows = machine.room("int64", [LANES]);
    this.daily = machine.room(records.day, [LANES, scenario.days]);
    this.sizes = machine.room("int64", [LANES, 4]);
    this.counts = machine.room("int32", [0, rooms.kinds, factions + 1, 2]);
    this.words = {...this.daily, shape: [LANES, scenario.days, words], item: 4};
    this.columns = whole(machine, layout.columns);
    this.steps = scenario.steps.map((each) => whole(machine, each));
    const sums = scenario.steps[2].length;
    this.today = machine.room("int64", [sums, scenario.days]);
    this.trailing = machine.room("int64", [sums]);
  }

  /** @param {string} field Of the crisis: seed, faction_count or keeps_trace. @param {number} value */
  set(field, value) {
    const {at, item} = this.crises;
    this.machine.see("int64", {at: at + this.layout.crisis[field], shape: [1], item: 8})[0] = BigInt(value);
    return item;
  }

  /**
   * Take the values that the next runs are played with.
   * @param {Uint8Array} parameters One record. @param {Uint8Array} traits One of each faction. @param {number} seed
   */
  take(parameters, traits, seed) {
    this.machine.write(this.parameters, parameters);
    this.machine.write(this.traits, traits);
    this.set("seed", seed);
  }

  /** Play the runs in the first `count` lanes, and refuse a day that holds more than there is room for. */
  playLanes(first, count, events, whole) {
    const {machine, layout} = this;
    const numbers = machine.see("int64", this.numbers);
    for (let lane = 0; lane < count; lane += 1) numbers[lane] = BigInt(first + lane);
    const some = (place) => rowsOf(place, 0, count);
    machine.call(
      "play_lanes", this.crises, this.blanks, some(this.numbers), some(this.rows), this.parameters, this.traits,
      this.calendar, this.places, some(this.daily), this.counts, some(events), whole.days, whole.trace,
      some(this.sizes),
    );
    const sizes = machine.see("int64", some(this.sizes));
    for (let lane = 0; lane < count; lane += 1) {
      if (sizes[4 * lane + 1] > layout.rooms.events || sizes[4 * lane + 3] > layout.rooms.trace) {
        throw new Error("A day holds more than there is room for.");
      }
    }
  }

  /** Room for events, factions and decisions of lanes; none unless asked for. */
  roomFor(lanes, records, isWhole) {
    const {machine, layout, scenario} = this;
    const size = isWhole ? lanes : 0;
    return {
      events: machine.room(layout.records.event, [lanes, records]),
      whole: {
        days: machine.room(layout.records.faction_day, [size, scenario.days, scenario.factions.length]),
        trace: machine.room(layout.records.trace, [size, isWhole ? records : 0]),
      },
    };
  }

  /** Play runs and keep what a page needs of them. @param {number} first @param {number} count @returns {Rows} */
  play(first, count) {
    const {machine, layout, scenario} = this;
    return machine.briefly(() => {
      const counts = machine.room("int64", [count, layout.columns.length, 4]);
      const rungs = machine.room("int8", [count, scenario.days]);
      const attacks = machine.room("int32", [count, scenario.days]);
      const {events, whole} = this.roomFor(LANES, 0, false);
      for (let done = 0; done < count; done += LANES) {
        const lanes = Math.min(LANES, count - done);
        this.playLanes(first + done, lanes, events, whole);
        const words = rowsOf(this.words, 0, lanes);
        machine.call("count", words, this.columns, rowsOf(counts, done, lanes));
        machine.call("climb", words, this.steps, this.today, this.trailing, rowsOf(rungs, done, lanes));
        machine.call("take_column", words, layout.attacks, rowsOf(attacks, done, lanes));
      }
      return {counts: machine.copy(counts), rungs: machine.copy(rungs), attacks: machine.copy(attacks)};
    });
  }

  /**
   * Play one run and keep everything of it, for comparison with Python byte by byte.
   * @param {number} run @param {number} records Room for events and for decisions.
   * @returns {{daily: Uint8Array, events: Uint8Array, factions: Uint8Array, trace: Uint8Array}}
   */
  playInFull(run, records) {
    const {machine} = this;
    return machine.briefly(() => {
      const {events, whole} = this.roomFor(1, records, true);
      this.set("keeps_trace", 1);
      this.playLanes(run, 1, events, whole);
      this.set("keeps_trace", 0);
      const sizes = machine.see("int64", this.sizes);
      const kept = (place, size) => machine.copy({...place, shape: [1, Number(size)]});
      return {
        daily: machine.copy(rowsOf(this.daily, 0, 1)),
        events: kept(events, sizes[0]),
        factions: machine.copy(whole.days),
        trace: kept(whole.trace, sizes[2]),
      };
    });
  }
}

/** @param {Machine} machine @param {number[]} values */
export function whole(machine, values) {
  return machine.put("int64", [values.length], BigInt64Array.from(values, BigInt));
}

/**
 * Answer messages as a worker: first {module, described, layout, scenario, blobs} for each scenario, then jobs
 * {job, scenario, parameters, traits, seed, first, count}, each answered by {job, first, count, rows} or {job, error}.
 * @param {any} scope The worker's global scope.
 */
export function serve(scope) {
  const players = new Map();
  scope.onmessage = ({data}) => {
    if (data.module) {
      const machine = new Machine(data.module, data.described);
      players.set(data.name, new Player(machine, data.layout, data.scenario, data.blobs));
      return;
    }
    try {
      const player = players.get(data.scenario);
      player.take(data.parameters, data.traits, data.seed);
      const rows = player.play(data.first, data.count);
      const buffers = [rows.counts.buffer, rows.rungs.buffer, rows.attacks.buffer];
      scope.postMessage({job: data.job, first: data.first, count: data.count, rows}, buffers);
    } catch (error) {
      scope.postMessage({job: data.job, error: String(error)});
    }
  };
}
