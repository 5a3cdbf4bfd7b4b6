/** Numbers and templates as sim.results.text and sim.browser.words of Python write them. */

const MINUS = "\u2212";

/** @param {number} value @returns {number} The nearest whole number, of two as near the even one. */
function rounded(value) {
  const floor = Math.floor(value);
  const above = value - floor;
  return above > 0.5 || (above === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** @param {number} value A whole number. @returns {string} With a comma at each thousand. */
export function grouped(value) {
  return BigInt(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The nearest number of so many digits, of two as near the even one, where toPrecision takes the larger. */
function nearest(value, digits) {
  const [exact, power] = value.toExponential(60).split("e");
  const all = exact.replace(/[-.]/g, "");
  const isTie = /^50*$/.test(all.slice(digits)) && Number(all[digits - 1]) % 2 === 0;
  if (!isTie) return Number(value.toPrecision(digits));
  return Math.sign(value) * Number(`${all.slice(0, digits)}e${Number(power) - digits + 1}`);
}

/** @param {number} value @param {number} [most] Significant digits. @returns {string} As sim.results.text.number. */
export function number(value, most = 4) {
  if (!Number.isFinite(value)) return "n/a";
  if (Math.abs(value) >= 10 ** most || Number.isInteger(value)) {
    const whole = rounded(value);
    return Math.abs(value) >= 10_000 ? grouped(whole) : String(whole + 0);
  }
  const near = nearest(value, most);
  const [kept, exponent] = near.toExponential().split("e");
  if (Number(exponent) >= -4 && Number(exponent) < most) return String(near);
  return `${kept}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

/** @param {number} value @returns {string} With its sign and three digits, as sim.analyses.compare.chart.signed. */
export function signed(value) {
  const text = number(Math.abs(value), 3);
  return text === "0" ? text : (value < 0 ? MINUS : "+") + text;
}

/** @param {number} value A share from 0 to 1. @returns {string} As sim.results.text.share. */
export function share(value) {
  if (!Number.isFinite(value)) return "n/a";
  if (value > 0 && value < 0.005) return "<1%";
  return value >= 0.995 && value < 1 ? ">99%" : `${percent(value)}%`;
}

/** @param {number} value A share. @returns {string} In whole percent, without the sign for percent. */
export function percent(value) {
  const whole = rounded(100 * value);
  return Object.is(whole, -0) || (whole === 0 && value < 0) ? "-0" : String(whole);
}

/** Fill the names in braces of a template. @param {string} template @param {Record<string, string|number>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * The words of one document: values, differences, the sentence of what changed.
 * A row of differences is {name, a, b, difference, low, high, higher, lower}.
 */
export class Words {
  /** @param {Object} document What sim.browser.inputs.document gives. */
  constructor(document) {
    this.sentences = document.sentences;
    this.most = document.most_told;
    this.main = document.tiles;
    this.outcomes = Object.fromEntries(document.outcomes.map((each) => [each.name, each]));
  }

  say(name, values) {
    return fill(this.sentences[name], values);
  }

  value(name, value) {
    return this.outcomes[name].is_share ? this.say("percent", {number: percent(value)}) : number(value, 3);
  }

  difference(name, value) {
    return this.outcomes[name].is_share ? this.say("points", {number: signed(100 * value)}) : signed(value);
  }

  interval(row) {
    const scale = this.outcomes[row.name].is_share ? 100 : 1;
    return this.say("interval", {low: signed(scale * row.low), high: signed(scale * row.high)});
  }

  /** @param {string[]} changes Each in words. @param {Object[]} rows @param {number} runs @returns {string} */
  whatChanged(changes, rows, runs) {
    if (!changes.length) return this.sentences.nothing;
    const first = changes.slice(0, this.most).join("; ");
    const count = changes.length - this.most;
    const phrase = count > 0 ? this.say("more", {changes: first, count}) : first;
    const moved = this.main.map((name) => rows.find((row) => row.name === name))
      .filter((row) => row && (row.low > 0 || row.high < 0)).slice(0, this.most);
    const movements = moved.map((row) => this.say("movement", {
      label: this.outcomes[row.name].label, before: this.value(row.name, row.a), after: this.value(row.name, row.b),
      interval: this.interval(row),
    })).join(", ");
    return this.say(moved.length ? "moved" : "unmoved", {changes: phrase, runs: grouped(runs), movements});
  }
}
