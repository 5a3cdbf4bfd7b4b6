/** Answers to the states of a page: two ensembles played, and what they say together as their runs come. */

import {FIRST, kept} from "./ensemble.js";
import {States} from "./state.js";
import {View} from "./view.js";

/** Numbers of runs at which there is an answer while an ensemble is played. */
const STAGES = [FIRST, 1000];
const MOST_TOLD = 3;

export class Answers {
  /**
   * @param {Object} content What sim.browser.inputs.document gives. @param {Object} parts Of ensemble.js start.
   * @param {(id: string) => any} at Where answers are drawn.
   * @param {(answer: Object|null, state: import("./state.js").State) => void} told Called with each answer, which
   *   View.draw takes; with null where the model failed.
   */
  constructor(content, {pool, summaries}, at, told) {
    this.pool = pool;
    this.summaries = summaries;
    this.told = told;
    this.states = new States(content);
    this.view = new View(content, at);
    this.isBusy = false;
    this.next = null;
  }

  /**
   * Have a state played. Where the next is asked for before the first runs of one have been told, these are told
   * first: otherwise nothing would be drawn while a lever moves quickly.
   * @param {import("./state.js").State} state
   */
  ask(state) {
    this.next = this.isBusy ? state : null;
    if (this.isBusy) return;
    const base = this.states.baseline(state);
    const changes = this.states.changes(base, state);
    const shared = changes.length ? [] : this.states.changes({...state, reading: "", changes: {}}, state);
    const pair = [base, state].map((each) => this.pool.ensemble(this.states.question(each)));
    const stages = [...STAGES, state.runs].filter((each) => each <= state.runs);
    let told = 0;
    this.isBusy = true;
    const heard = (error) => {
      const played = Math.min(...pair.map((each) => each.played));
      const runs = Math.max(0, ...stages.filter((each) => each <= played));
      if (error) this.told(null, state);
      if (runs <= told && !error) return;
      told = runs;
      this.isBusy = false;
      if (runs) this.told({...this.answer(pair, runs, state.seed), changes, shared}, state);
      if (this.next) this.ask(this.next);
      // After the next frame, which shows what has just been drawn.
      else if (runs < state.runs) requestAnimationFrame(() => setTimeout(() => this.pool.more(heard), 0));
    };
    this.pool.ask([...new Set(pair)], heard);
    heard(null);
  }

  answer(pair, runs, seed) {
    const [baseline, now] = pair.map((each) => kept(each.told, runs, MOST_TOLD, () => this.summaries.of(each, runs)));
    return {baseline, now, runs, seed, rows: this.summaries.differences(baseline.values, now.values, runs, seed)};
  }
}
