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

/** The words of one document; a row of differences is {name, a, b, difference, low, high, higher, lower}. */
export class Words {
  /** @param {Object} document What sim.browser.inputs.document gives. */
  constructor(document) {
    this.document = document;
  }

  say(name, values) {
    return fill(this.document.sentences[name], values);
  }

  /** A row of differences in words. @param {Object} row @returns {Record<string, string>} */
  row({name, a, b, difference, low, high, higher, lower}) {
    const {is_share: isShare, label} = this.document.outcomes.find((each) => each.name === name);
    const mean = (value) => (isShare ? this.say("percent", {number: percent(value)}) : number(value, 3));
    const by = (value) => signed(isShare ? 100 * value : value);
    return {
      label, before: mean(a), after: mean(b), higher: share(higher), lower: share(lower),
      difference: isShare ? this.say("points", {number: by(difference)}) : by(difference),
      interval: this.say("interval", {low: by(low), high: by(high)}),
    };
  }

  /** @param {string[]} changes Each in words. @returns {string} In one phrase; those after the first are counted. */
  phrase(changes) {
    const {most_told: most} = this.document;
    const first = changes.slice(0, most).join("; ");
    const count = changes.length - most;
    return count > 0 ? this.say("more", {changes: first, count}) : first;
  }

  /**
   * @param {string[]} changes Each in words. @param {Object[]} rows @param {number} runs
   * @param {string[]} shared Where nothing was changed: in what both differ from the scenario as shipped.
   */
  whatChanged(changes, rows, runs, shared) {
    const {sentences, tiles, most_told: most} = this.document;
    if (!changes.length && shared.length) return this.say("shared", {changes: this.phrase(shared)});
    if (!changes.length) return sentences.nothing;
    const phrase = this.phrase(changes);
    const main = tiles.map((name) => rows.find((row) => row.name === name));
    const moved = main.filter(({low, high}) => low > 0 || high < 0).slice(0, most);
    const movements = moved.map((row) => this.say("movement", this.row(row))).join(", ");
    return this.say(moved.length ? "moved" : "unmoved", {changes: phrase, runs: grouped(runs), movements});
  }
}
