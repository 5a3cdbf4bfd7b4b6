/** What is drawn: charts whose data alone change, the table and tiles of outcomes, and words. */

import {mapped} from "./machine.js";
import {fill, grouped, wordsOf} from "./words.js";

const DAY = 86_400_000;
const CELLS = ["before", "after", "difference", "interval", "higher", "lower"];
/** Milliseconds without a change after which a sentence stands still. */
const STILL = 1000;
const QUANTILES = ["p05", "p25", "p50", "p75", "p95"];

/** Vega says no more than this: of a table without rows it would warn. */
const ERRORS = 1;

/** A chart that is parsed once for each specification and then only given other tables. */
class Chart {
  /** @param {any} element @param {(run: number) => void} [open] Called with the run that is chosen in the chart. */
  constructor(element, open) {
    this.element = element;
    this.open = open;
    this.spec = null;
    this.view = null;
  }

  show(spec, tables) {
    this.tables = tables;
    if (spec === this.spec) return this.update();
    this.spec = spec;
    this.view?.finalize();
    this.view = null;
    this.drawn = mapped(tables, (table) => JSON.stringify(table));
    const {vegaEmbed} = /** @type {any} */ (globalThis);
    const data = spec.data.map((each) => (tables[each.name] ? {...each, values: tables[each.name]} : each));
    const options = {mode: "vega", renderer: "canvas", actions: false, logLevel: ERRORS};
    vegaEmbed(this.element, {...spec, data}, options).then(({view}) => {
      if (spec !== this.spec) return view.finalize();
      this.view = view;
      if (this.open) view.addSignalListener("opened", (_, {run}) => run && this.open(run[0]));
      this.update();
    });
  }

  /** Hand over those tables that are others than are drawn: of 1,000 runs, the first are those of 100. */
  update() {
    for (const {name} of this.view ? this.spec.data : []) {
      const text = JSON.stringify(this.tables[name]);
      if (text && text !== this.drawn[name]) this.view.data(name, this.tables[name]);
      this.drawn[name] = text;
    }
    this.view?.run();
  }
}

export class View {
  /**
   * @param {Object} document @param {(id: string) => any} at
   * @param {(run: number) => void} [open] Called with the number of a run that is chosen.
   */
  constructor(document, at, open) {
    this.document = document;
    this.words = wordsOf(document);
    this.at = at;
    this.charts = [new Chart(at("ladder"), open), new Chart(at("weekly"))];
    this.dark = globalThis.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  /** Take away what draws. */
  remove() {
    clearTimeout(this.quiet);
    for (const chart of this.charts) chart.view?.finalize();
  }

  /** A screen reader is told the sentence when it has stood still, and not each word of a drag. */
  hush() {
    const sentence = this.at("sentence");
    sentence.ariaBusy = "true";
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => { sentence.ariaBusy = "false"; }, STILL);
  }

  /**
   * Draw an answer.
   * @param {string} name Of the scenario. @param {Object} answer {baseline, now, rows, runs, seed, changes, shared}:
   *   two summaries, their differences, what was changed and in what both differ from the scenario as shipped.
   */
  draw(name, {baseline, now, rows, runs, seed, changes, shared}) {
    const {at, words, document: {scenarios, charts, scales, page}} = this;
    const scenario = scenarios[name];
    const {captions, tables, charts: own} = scenario;
    const isChanged = changes.length > 0;
    put(at("sentence"), words.whatChanged(changes, rows, runs, shared));
    this.hush();
    const theme = this.dark ? "dark" : "light";
    const [ladder, weekly] = this.charts;
    const told = (run, rung) => fill(page.run, {run, seed, rung: scenario.rungs[rung]});
    ladder.show(charts.ladder[own.ladder][theme], {...tables, ...this.climb(scenario, baseline, now, told)});
    const [fan, before] = [now, baseline].map((each) => fanRows(scenario, each, this.document.week));
    // A single point draws no line; an empty table would have no extent, of which Vega warns.
    weekly.show(charts.weekly[own.weekly][theme], {...tables, fan, baseline: isChanged ? before : before.slice(0, 1)});
    const isBeyond = [...fan, ...before].some(({p95}) => p95 > tables.scale[0].top);
    const said = {runs: grouped(runs), seed, scale: scales[Number(isBeyond)]};
    for (const chart of ["ladder", "weekly"]) put(at(`${chart}-caption`), fill(captions[chart], said));
    for (const [k, row] of rows.entries()) {
      const cells = words.row(row);
      CELLS.forEach((cell, place) => put(at("outcomes").rows[k].cells[place + 1], cells[cell]));
      const tile = at("tiles").querySelector(`[data-name="${row.name}"]`);
      if (!tile) continue;
      const texts = words.tile(row, runs, isChanged);
      tile.querySelectorAll("s, strong, span").forEach((each, place) => put(each, texts[place]));
    }
  }

  /** Tables of the ladder picture, as sim.charts.ladder.ladder_tables. */
  climb({start, days, rungs}, baseline, now, tell) {
    const {week, offsets} = this.document;
    const weeks = now.medians.length;
    const dates = Array.from({length: weeks + 1}, (_, k) => start + DAY * Math.min(week * k, days));
    const steps = (values) => dates.map((date, k) => ({date, rung: values[Math.min(k, weeks - 1)]}));
    const count = now.paths.length / weeks;
    const runs = Array.from({length: count}, (_, run) => now.paths.slice(weeks * run, weeks * (run + 1)));
    const paths = runs.flatMap((own, run) => (
      steps(own).map(({date, rung}) => ({date, level: rung + offsets[run], run}))
    ));
    const told = runs.map((own, run) => ({run, told: tell(run, Math.max(...own))}));
    const reached = rungs.map((_, rung) => {
      const [share, day] = now.reached.slice(2 * rung, 2 * rung + 2);
      return {rung, now: share, before: baseline.reached[2 * rung], day: day < 0 ? null : start + DAY * day};
    });
    return {paths, told, median: steps(now.medians), past: steps(baseline.medians), reached: reached.slice(1)};
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fanRows({start, fan_step: step}, {fan}, week) {
  const first = start + DAY * Math.floor((week - 1) / 2);
  const count = Math.ceil(fan.length / QUANTILES.length / step);
  return Array.from({length: count}, (_, k) => {
    const values = QUANTILES.map((name, place) => [name, fan[QUANTILES.length * step * k + place]]);
    return {date: first + DAY * step * k, ...Object.fromEntries(values)};
  });
}
