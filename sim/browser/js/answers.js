/** Answers to the states of a page: two ensembles played, and what they say together as their runs come. */

import {FIRST, kept} from "./ensemble.js";
import {statesOf} from "./state.js";
import {View} from "./view.js";

/** Numbers of runs at which there is an answer while an ensemble is played. */
const STAGES = [FIRST, 1000];
const MOST_SUMMARIES = 3;

/**
 * @param {Object} content What sim.browser.inputs.document gives. @param {Object} parts Of ensemble.js start.
 * @param {(id: string) => any} at Where answers are drawn.
 * @param {(answer: Object|null, state: import("./state.js").State) => void} hear Called with each answer, which
 *   View.draw takes; with null where the model failed.
 * @param {(run: number) => void} [open] Called with the number of a run that is chosen.
 */
export function answersOf(content, {pool, summaries}, at, hear, open) {
  const states = statesOf(content);
  let isBusy = false;
  let next = null;

  /**
   * Have a state played. Where the next is asked for before the first runs of one have been drawn, these are drawn
   * first: otherwise nothing would be while a lever moves quickly. @param {import("./state.js").State} state
   */
  function ask(state) {
    next = isBusy ? state : null;
    if (isBusy) return;
    const pair = [states.baseline(state), state].map((each) => pool.ensemble(states.question(each)));
    const stages = [...STAGES, state.runs].filter((each) => each <= state.runs);
    let drawn = 0;
    isBusy = true;
    const heard = (error) => {
      const played = Math.min(...pair.map((each) => each.played()));
      const runs = Math.max(0, ...stages.filter((each) => each <= played));
      if (error) hear(null, state);
      if (runs <= drawn && !error) return;
      drawn = runs;
      isBusy = false;
      if (runs) hear(answer(pair, runs, state), state);
      if (next) ask(next);
      // After the next frame, which shows what has just been drawn.
      else if (runs < state.runs) requestAnimationFrame(() => setTimeout(() => pool.more(heard), 0));
    };
    pool.ask([...new Set(pair)], heard);
    heard(null);
  }

  function answer(pair, runs, state) {
    const sum = (each) => kept(each.summaries, runs, MOST_SUMMARIES, () => summaries.of(each, runs));
    const [baseline, now] = pair.map(sum);
    const changes = states.changes(states.baseline(state), state);
    const shared = changes.length ? [] : states.changes({...state, reading: "", changes: {}}, state);
    const rows = summaries.differences(baseline.values, now.values, runs, state.seed);
    return {baseline, now, runs, seed: state.seed, rows, changes, shared};
  }

  const paths = Object.keys(content.parameters);
  return {pool, states, paths, view: new View(content, at, open), ask, isBusy: () => isBusy};
}
