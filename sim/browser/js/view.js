/** What is drawn: charts whose data alone change, the table and tiles of outcomes, and words. */

import {Words, fill, grouped} from "./words.js";

const DAY = 86_400_000;
const CELLS = ["before", "after", "difference", "interval", "higher", "lower"];
const QUANTILES = ["p05", "p25", "p50", "p75", "p95"];

/** A chart that is parsed once for each specification and then only given other tables. */
class Chart {
  constructor(element) {
    this.element = element;
    this.spec = null;
    this.view = null;
  }

  show(spec, tables) {
    this.tables = tables;
    if (spec === this.spec) return this.update();
    this.spec = spec;
    this.view?.finalize();
    this.view = null;
    const {vegaEmbed} = /** @type {any} */ (globalThis);
    const data = spec.data.map((each) => (tables[each.name] ? {...each, values: tables[each.name]} : each));
    vegaEmbed(this.element, {...spec, data}, {mode: "vega", renderer: "canvas", actions: false}).then(({view}) => {
      if (spec !== this.spec) return view.finalize();
      this.view = view;
      this.update();
    });
  }

  update() {
    for (const {name} of this.spec.data) if (this.tables[name]) this.view?.data(name, this.tables[name]);
    this.view?.run();
  }
}

export class View {
  /** @param {Object} document @param {(id: string) => any} at */
  constructor(document, at) {
    this.document = document;
    this.words = new Words(document);
    this.at = at;
    this.charts = [new Chart(at("weekly")), new Chart(at("rungs"))];
    this.dark = globalThis.matchMedia("(prefers-color-scheme: dark)").matches;
  }

  /** Take away what draws. */
  remove() {
    for (const chart of this.charts) chart.view?.finalize();
  }

  /**
   * Draw an answer.
   * @param {string} name Of the scenario. @param {Object} answer {baseline, now, rows, runs, seed, changes, shared}:
   *   two of Summaries.of, their differences, what was changed, and in what both differ from the scenario as shipped.
   */
  draw(name, {baseline, now, rows, runs, seed, changes, shared}) {
    const {at, words, document: {scenarios, charts, page}} = this;
    const scenario = scenarios[name];
    const {days, source, ladder, step, tables} = scenario;
    put(at("sentence"), words.whatChanged(changes, rows, runs, shared));
    put(at("weekly-caption"), words.say("weekly", {runs: grouped(runs), days, seed, window: now.window, source}));
    put(at("rungs-caption"), words.say("ladder", {ladder, step: step === 1 ? "day" : `${step} days`}));
    const theme = this.dark ? "dark" : "light";
    const fan = fanRows(scenario, now);
    const before = fanRows(scenario, baseline).map(({date, p50}) => ({date, p50}));
    const [weekly, rungs] = this.charts;
    weekly.show(charts.weekly[scenario.charts.weekly][theme], {...tables, fan, baseline: before});
    rungs.show(charts.rungs[scenario.charts.rungs][theme], {rungs: rungRows(scenario, now)});
    for (const [k, row] of rows.entries()) {
      const told = words.row(row);
      CELLS.forEach((cell, place) => put(at("outcomes").rows[k].cells[place + 1], told[cell]));
      const tile = at("tiles")?.querySelector(`[data-name="${row.name}"]`);
      if (!tile) continue;
      const texts = [told.after, fill(page.tile_baseline, {value: told.before}), changes.length ? told.difference : ""];
      texts.forEach((text, place) => put(tile.children[place + 1], text));
    }
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fanRows({start, fan_step: step}, {fan, window}) {
  const first = start + DAY * Math.floor((window - 1) / 2);
  const count = Math.ceil(fan.length / QUANTILES.length / step);
  return Array.from({length: count}, (_, k) => {
    const values = QUANTILES.map((name, place) => [name, fan[QUANTILES.length * step * k + place]]);
    return {date: first + DAY * step * k, ...Object.fromEntries(values)};
  });
}

function rungRows({rungs: names, days, step, start}, {rungs}) {
  return Array.from({length: Math.ceil(days / step)}, (_, k) => names.map((name, rung) => (
    {date: start + DAY * step * k, rung, name, share: 100 * rungs[names.length * step * k + rung]}
  ))).flat();
}
