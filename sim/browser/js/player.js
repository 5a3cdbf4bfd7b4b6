/** Plays runs of one scenario on a machine and takes from their days what a page needs; the work of a worker. */

import {Machine, fromBase64, rowsOf} from "./machine.js";

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
    const {records} = layout;
    const whole = (values) => machine.put("int64", [values.length], values);
    const rooms = Object.entries(scenario.rooms).map(([name, [kind, shape]]) => [name, machine.room(kind, shape)]);
    this.machine = machine;
    this.layout = layout;
    this.scenario = scenario;
    this.rooms = Object.fromEntries(rooms);
    this.calendar = ["context", "plan", "forced", "casualties"].map((name) => {
      const content = fromBase64(blobs[scenario.calendar[name]]);
      return machine.put(records[name], [content.length / records[name]], content);
    });
    this.places = whole(scenario.places);
    this.columns = whole(layout.columns);
    this.steps = scenario.steps.map(whole);
    this.set("faction_count", scenario.factions);
  }

  /** @param {string} field Of the crisis: seed, faction_count or keeps_trace. @param {number} value */
  set(field, value) {
    const {crises} = this.rooms;
    const at = crises.at + this.layout.crisis[field];
    this.machine.write({...crises, at}, BigInt64Array.of(BigInt(value)));
  }

  /**
   * Take the values that the next runs are played with.
   * @param {Uint8Array} values One record of parameters, then one of each faction's traits. @param {number} seed
   */
  take(values, seed) {
    const {parameters} = this.layout.records;
    this.machine.write(this.rooms.parameters, values.subarray(0, parameters));
    this.machine.write(this.rooms.traits, values.subarray(parameters));
    this.set("seed", seed);
  }

  /**
   * Play the runs in the first `count` lanes, and refuse a day that holds more than there is room for.
   * @param {number} first @param {number} count @param {Object} [rooms] Where all goes: of days alone, if not given.
   */
  playLanes(first, count, rooms = this.rooms) {
    const {machine, layout} = this;
    machine.see("int64", rooms.numbers).forEach((_, lane, numbers) => { numbers[lane] = BigInt(first + lane); });
    const some = (name) => rowsOf(rooms[name], 0, count);
    machine.call(
      "play_lanes", rooms.crises, rooms.blanks, some("numbers"), some("rows"), rooms.parameters, rooms.traits,
      this.calendar, this.places, some("daily"), rooms.counts, some("events"), rooms.factions, rooms.trace,
      some("sizes"),
    );
    const sizes = machine.see("int64", some("sizes"));
    if (sizes.some((size, k) => size > [Infinity, layout.most.events, Infinity, layout.most.trace][k % 4])) {
      throw new Error("A day holds more than there is room for.");
    }
  }

  /** Play runs and keep what a page needs of them. @param {number} first @param {number} count @returns {Rows} */
  play(first, count) {
    const {machine, layout, rooms, scenario: {days}} = this;
    const daily = {...rooms.daily, shape: [layout.lanes, days, layout.words], item: 4};
    return machine.briefly(() => {
      const counts = machine.room("int64", [count, layout.columns.length, 4]);
      const rungs = machine.room("int8", [count, days]);
      const attacks = machine.room("int32", [count, days]);
      for (let done = 0; done < count; done += layout.lanes) {
        const lanes = Math.min(layout.lanes, count - done);
        this.playLanes(first + done, lanes);
        const words = rowsOf(daily, 0, lanes);
        machine.call("count", words, this.columns, rowsOf(counts, done, lanes));
        machine.call("climb", words, this.steps, rooms.today, rooms.trailing, rowsOf(rungs, done, lanes));
        machine.call("take_column", words, layout.attacks, rowsOf(attacks, done, lanes));
      }
      return {counts: machine.copy(counts), rungs: machine.copy(rungs), attacks: machine.copy(attacks)};
    });
  }
}

/**
 * Answer a worker's messages: first {module, described, layout, scenarios, blobs}, then jobs
 * {scenario, values, seed, first, count}, each by {first, rows} or {error}. @param {any} scope The worker's globals.
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
