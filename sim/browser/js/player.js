/** Plays runs of one scenario on a machine and takes from their days what a page needs; the work of a worker. */

import {fromBase64, machineOf, mapped, rowsOf} from "./machine.js";

/**
 * @param {import("./machine.js").Machine} machine
 * @param {{layout: Object, blobs: Record<string, string>}} document Of sim.browser.inputs.
 * @param {Object} scenario One of its `scenarios`.
 */
export function playerOf(machine, {layout, blobs}, scenario) {
  const {days, factions, steps, rows: kinds} = scenario;
  const content = (given) => (typeof given === "string" ? fromBase64(blobs[given]) : given);
  const rooms = mapped(scenario.rooms, ([kind, shape, given]) => (
    given === null ? machine.room(kind, shape) : machine.put(kind, shape, content(given))
  ));
  const daily = {...rooms.daily, shape: [layout.lanes, days, layout.words], item: 4};
  set("faction_count", factions);

  /** @param {string} field Of the crisis: seed, faction_count or keeps_trace. @param {number} value */
  function set(field, value) {
    machine.write({at: rooms.crises.at + layout.crisis[field]}, BigInt64Array.of(BigInt(value)));
  }

  /** @param {Uint8Array} values With which runs are played: parameters, then traits. @param {number} seed */
  function take(values, seed) {
    machine.write(rooms.parameters, values.subarray(0, layout.records.parameters));
    machine.write(rooms.traits, values.subarray(layout.records.parameters));
    set("seed", seed);
  }

  /** Play runs in the first `count` lanes, into rooms; refuse a day that holds more than there is room for. */
  function playLanes(first, count, into = rooms) {
    machine.see("int64", into.numbers).forEach((_, lane, all) => { all[lane] = BigInt(first + lane); });
    const some = (name) => rowsOf(into[name], 0, count);
    machine.call(
      "play_lanes", into.crises, into.blanks, some("numbers"), some("rows"), into.parameters, into.traits,
      [into.context, into.plan, into.forced, into.casualties], into.places, some("daily"), into.counts, some("events"),
      into.factions, into.trace, some("sizes"),
    );
    const most = [Infinity, layout.most.events, Infinity, layout.most.trace];
    if (machine.see("int64", some("sizes")).some((size, k) => size > most[k % 4])) {
      throw new Error("A day holds more than there is room for.");
    }
  }

  /** Play runs and keep what a page needs of them. @param {number} first @param {number} count */
  const play = (first, count) => machine.briefly(() => {
    const found = mapped(kinds, ([kind, shape]) => machine.room(kind, [count, ...shape]));
    for (let done = 0; done < count; done += layout.lanes) {
      const lanes = Math.min(layout.lanes, count - done);
      const words = rowsOf(daily, 0, lanes);
      const {counts, rungs, attacks} = mapped(found, (place) => rowsOf(place, done, lanes));
      playLanes(first + done, lanes);
      machine.call("count", words, rooms.columns, counts);
      machine.call("climb", words, steps.map((name) => rooms[name]), rooms.today, rooms.trailing, rungs);
      machine.call("take_column", words, layout.attacks, attacks);
    }
    return mapped(found, (place) => machine.see("uint8", place).slice());
  });

  return {machine, rooms, set, take, playLanes, play};
}

/**
 * Answer a worker's messages: first {module, described, layout, scenarios, blobs}, then jobs
 * {scenario, values, seed, first, count}, each by {first, count, rows} or {error}. @param {any} scope Its globals.
 */
export function serve(scope) {
  const players = {};
  let known = null;
  scope.onmessage = ({data}) => {
    known ??= data;
    if (data === known) return;
    try {
      const {scenario, values, seed, first, count} = data;
      const {module, described, scenarios} = known;
      const player = (players[scenario] ??= playerOf(machineOf(module, described), known, scenarios[scenario]));
      player.take(values, seed);
      const rows = player.play(first, count);
      scope.postMessage({first, count, rows}, Object.values(rows).map(({buffer}) => buffer));
    } catch (error) {
      scope.postMessage({error: String(error)});
    }
  };
}
