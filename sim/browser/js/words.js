/** Numbers and templates as sim.results.text and sim.browser.words of Python write them. */

import {mapped} from "./machine.js";

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

/** The number of so many digits that is nearest, of two as near the even one, where toPrecision takes the larger. */
function shortened(value, digits) {
  const short = Number(value.toPrecision(digits));
  if (Number(value.toPrecision(digits + 1)) !== value) return short; // so that it is no tie
  const [exact, power] = value.toExponential(60).split("e");
  const all = exact.replace(/[-.]/g, "");
  const isTie = /^50*$/.test(all.slice(digits)) && Number(all[digits - 1]) % 2 === 0;
  return isTie ? Math.sign(value) * Number(`${all.slice(0, digits)}e${Number(power) - digits + 1}`) : short;
}

/** @param {number} value @param {number} [most] Significant digits. @returns {string} As sim.results.text.number. */
export function number(value, most = 4) {
  if (!Number.isFinite(value)) return "n/a";
  if (Math.abs(value) >= 10 ** most || Number.isInteger(value)) {
    const whole = rounded(value);
    return Math.abs(value) >= 10_000 ? grouped(whole) : String(whole + 0);
  }
  const short = shortened(value, most);
  const [kept, exponent] = short.toExponential().split("e");
  if (Number(exponent) >= -4 && Number(exponent) < most) return String(short);
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

/** @param {number} value @returns {string} As sim.browser.words.few_digits. */
function fewDigits(value) {
  return Math.abs(value) >= 10 ? number(rounded(value)) : number(value, 2);
}

/** Fill the names in braces of a template. @param {string} template @param {Record<string, string|number>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** Of some names the one that shares most pairs of letters with a text; "" if few. @param {string[]} names */
export function nearest(text, names) {
  const pairs = (each) => Array.from(each, (_, k) => each.slice(k, k + 2));
  const own = new Set(pairs(text));
  const likeness = (name) => (2 * pairs(name).filter((pair) => own.has(pair)).length) / (own.size + name.length);
  const [best] = [...names].sort((one, other) => likeness(other) - likeness(one));
  return likeness(best) > 0.6 ? best : "";
}

/** What is said of a document; a row of differences is {name, a, b, difference, low, high, higher, lower}. */
export function wordsOf({sentences, outcomes, main, verbs, ratios, small, most_told: most}) {
  const say = (name, values) => fill(sentences[name], values);

  /** A row of differences in words. @param {Object} row @returns {Record<string, string>} */
  function row({name, a, b, difference, low, high, higher, lower}) {
    const {is_share: isShare, label} = outcomes.find((each) => each.name === name);
    const mean = (value) => (isShare ? say("percent", {number: percent(value)}) : number(value, 3));
    const by = (value) => signed(isShare ? 100 * value : value);
    return {
      label, before: mean(a), after: mean(b), higher: share(higher), lower: share(lower),
      difference: isShare ? say("points", {number: by(difference)}) : by(difference),
      interval: say("interval", {low: by(low), high: by(high)}),
    };
  }

  /** @param {string[]} told Changes, each in words. @returns {string} As sim.browser.words.phrase_of. */
  function phrase(told) {
    const isSmall = (each) => small.some((word) => each.startsWith(word));
    const lower = (each) => (isSmall(each) ? each[0].toLowerCase() + each.slice(1) : each);
    const few = told.slice(0, most).map((each, k) => (k ? lower(each) : each));
    const count = told.length - most;
    if (count > 0) return say("more", {changes: few.join(", "), count});
    return few.length < 2 ? few.join("") : say("both", {one: few.slice(0, -1).join(", "), other: few.at(-1)});
  }

  /** As sim.browser.words.plain_value and plain_difference. @param {Object} row @returns {Record<string, string>} */
  function plain({name, a, b, difference, low, high}) {
    const {is_share: isShare, changes, noun} = outcomes.find((each) => each.name === name);
    const mean = (value) => (isShare ? say("percent", {number: percent(value)}) : fewDigits(value));
    const scale = isShare ? 100 : 1;
    const [least, greatest] = [Math.abs(low), Math.abs(high)].sort((one, other) => one - other);
    const ends = mapped({number: Math.abs(difference), low: least, high: greatest}, (each) => fewDigits(scale * each));
    const isUnclear = low <= 0 && high >= 0;
    const signs = isUnclear && {low: signed(scale * low), high: signed(scale * high)};
    const told = isUnclear ? say("unclear", signs) : say(changes[Number(low > 0)], ends);
    return {outcome: noun, before: mean(a), after: mean(b), difference: told};
  }

  /** As sim.browser.words.tile. @param {Object} each @param {number} runs @param {boolean} isChanged */
  function tile(each, runs, isChanged) {
    const {before, after, difference} = plain(each);
    const {is_share: isShare} = outcomes.find(({name}) => name === each.name);
    const said = say(isShare ? "of_runs" : "on_average", {runs: grouped(runs)});
    return isChanged ? [say("before", {before}), after, difference] : ["", after, said];
  }

  /**
   * As sim.browser.words.change_sentence. @param {string[]} changes Each in words. @param {Object[]} rows
   * @param {number} runs @param {string[]} shared Where nothing was changed: in what both differ from what is shipped.
   */
  function whatChanged(changes, rows, runs, shared) {
    if (!changes.length) return shared.length ? say("shared", {changes: phrase(shared)}) : sentences.nothing;
    const several = Number(changes.length > 1);
    const told = {changes: phrase(changes), runs: grouped(runs)};
    const isMoved = ({low, high}) => low > 0 || high < 0;
    const found = main.map((name) => rows.find((each) => each.name === name)).find(isMoved);
    if (!found) return say("unmoved", {...told, verb: verbs.move[several]});
    const ratio = found.a ? found.b / found.a : 0;
    const isNear = (name) => ratio >= ratios[name][0] && ratio <= ratios[name][1];
    const verb = Object.keys(ratios).find(isNear) ?? (found.difference > 0 ? "raise" : "lower");
    return say("moved", {...told, ...plain(found), verb: verbs[verb][several]});
  }

  return {row, tile, whatChanged};
}
