/** What is drawn: charts whose data alone change, the table and tiles of outcomes, and words. */

import {grouped, share} from "./words.js";

const DAY = 86_400_000;
const QUANTILES = ["p05", "p25", "p50", "p75", "p95"];

/** Make an element. @param {string} tag @param {Object} properties @param {...(Node|string)} children @returns {any} */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(properties)) if (name.includes("-")) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A chart that is parsed once for each specification and then only given other tables. */
class Chart {
  constructor(element) {
    this.element = element;
  }

  show(spec, tables) {
    this.tables = tables;
    if (spec !== this.spec) {
      this.spec = spec;
      this.names = new Set(spec.data.map((each) => each.name));
      if (this.view) this.view.finalize();
      this.view = null;
      const {vegaEmbed} = /** @type {any} */ (globalThis);
      const options = {mode: "vega", renderer: "canvas", actions: false};
      const data = spec.data.map((each) => (tables[each.name] ? {...each, values: tables[each.name]} : each));
      vegaEmbed(this.element, {...spec, data}, options).then(({view}) => {
        if (spec !== this.spec) return view.finalize();
        this.view = view;
        return this.update();
      });
    } else if (this.view) this.update();
  }

  update() {
    for (const [name, rows] of Object.entries(this.tables)) if (this.names.has(name)) this.view.data(name, rows);
    this.view.run();
  }
}

export class View {
  /** @param {Object} document @param {import("./words.js").Words} words @param {(id: string) => any} at */
  constructor(document, words, at) {
    Object.assign(this, {document, words, at});
    this.charts = {weekly: new Chart(at("weekly")), rungs: new Chart(at("rungs"))};
    this.dark = globalThis.matchMedia("(prefers-color-scheme: dark)");
    this.rows = document.outcomes.map((outcome) => {
      const cells = Array.from({length: 6}, () => make("td"));
      at("outcomes").append(make("tr", {}, make("th", {scope: "row", textContent: outcome.label}), ...cells));
      return cells;
    });
    this.tiles = document.tiles.map((name) => {
      const [before, after, change] = ["span", "strong", "span"].map((tag) => make(tag));
      const title = document.outcomes.find((each) => each.name === name).title;
      at("tiles").append(make("div", {}, make("h3", {textContent: title}), after, before, change));
      return {name, before, after, change};
    });
  }

  /** Take away what was added to the page. */
  remove() {
    for (const [cell] of this.rows) cell.parentElement.remove();
    for (const tile of this.tiles) tile.after.parentElement.remove();
    for (const chart of Object.values(this.charts)) chart.view?.finalize();
  }

  /**
   * Draw an answer.
   * @param {string} name Of the scenario. @param {Object} answer {baseline, now, rows, runs, seed, changes}: two of
   *   Summaries.of, their differences, and what was changed, in words.
   */
  draw(name, {baseline, now, rows, runs, seed, changes}) {
    const {words, document} = this;
    const scenario = document.scenarios[name];
    this.at("sentence").textContent = words.whatChanged(changes, rows, runs);
    const {window} = now;
    const {days, source, ladder, step} = scenario;
    this.at("weekly-caption").textContent = words.say("weekly", {runs: grouped(runs), days, seed, window, source});
    this.at("rungs-caption").textContent = words.say("ladder", {ladder, step: step === 1 ? "day" : `${step} days`});
    const theme = this.dark.matches ? "dark" : "light";
    const fan = fanRows(scenario, now);
    const before = fanRows(scenario, baseline).map(({date, p50}) => ({date, p50}));
    const own = document.charts;
    this.charts.weekly.show(own.weekly[scenario.charts.weekly][theme], {...scenario.tables, fan, baseline: before});
    this.charts.rungs.show(own.rungs[scenario.charts.rungs][theme], {rungs: rungRows(scenario, now)});
    rows.forEach((row, k) => {
      const texts = [words.value(row.name, row.a), words.value(row.name, row.b),
        words.difference(row.name, row.difference), words.interval(row), share(row.higher), share(row.lower)];
      texts.forEach((text, place) => put(this.rows[k][place], text));
    });
    for (const tile of this.tiles) {
      const row = rows.find((each) => each.name === tile.name);
      put(tile.after, words.value(row.name, row.b));
      put(tile.before, document.page.tile_baseline.replace("{value}", words.value(row.name, row.a)));
      put(tile.change, changes.length ? words.difference(row.name, row.difference) : "");
    }
  }
}

function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function fanRows(scenario, {fan, window}) {
  const first = scenario.start + DAY * Math.floor((window - 1) / 2);
  const rows = [];
  for (let day = 0; day < fan.length / QUANTILES.length; day += scenario.fan_step) {
    const row = {date: first + DAY * day};
    QUANTILES.forEach((name, k) => { row[name] = fan[QUANTILES.length * day + k]; });
    rows.push(row);
  }
  return rows;
}

function rungRows(scenario, {rungs}) {
  const {rungs: names, days, step, start} = scenario;
  const rows = [];
  for (let day = 0; day < days; day += step) {
    names.forEach((name, rung) => {
      rows.push({date: start + DAY * day, rung, name, share: 100 * rungs[names.length * day + rung]});
    });
  }
  return rows;
}
