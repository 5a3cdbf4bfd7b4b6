/** Answers beside the sliders of another program's page, as they move: of streamlit's, for the app. */

import {Answers} from "./answers.js";
import {start} from "./ensemble.js";

/** Milliseconds for which a slider that has moved counts for more than what the server says of it. */
const AHEAD = 1000;

/** Milliseconds after which a report that the server has not answered is said again; each time twice as many. */
const AGAIN = 3000;

/**
 * What the server says; `shown` is whether it leaves the answer to the browser.
 * @typedef {{state: import("./state.js").State, title: string, dark: boolean, shown: boolean}} Said
 */

export class Live {
  /** @param {Object} kernel As in the document of sim.browser.inputs. @param {string} source Of a worker. */
  constructor(kernel, source) {
    this.kernel = kernel;
    this.source = source;
    this.reports = 0;
    this.timer = 0;
    this.observer = new MutationObserver(() => this.moved());
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, (event) => this.touch(event), true);
  }

  /**
   * Take what the server has sent, as often as it does.
   * @param {Uint8Array|undefined} inputs The document without its kernel, as JSON.
   * @param {Object|undefined} component Of streamlit, where answers are drawn.
   */
  async take(inputs, component) {
    if (!inputs || !component) return this.close();
    this.component = component;
    /** @type {Said} */
    this.said = component.data;
    const text = new TextDecoder().decode(inputs);
    const place = component.parentElement;
    place.querySelector("#live").hidden = !this.said.shown;
    if (this.hasFailed) return;
    try {
      if (text !== this.text || place !== this.place) await this.open(text, place);
      if (!this.answers) return;
      place.querySelector("#title").textContent = this.said.title;
      this.answers.view.dark = this.said.dark;
      this.ask();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Hold other inputs, or draw in another place. */
  async open(text, place) {
    this.close();
    this.text = text;
    this.place = place;
    this.asked = null;
    const content = {...JSON.parse(text), kernel: this.kernel};
    const parts = await start(content, this.source);
    if (text !== this.text || place !== this.place) return parts.pool.stop();
    const at = (id) => place.querySelector(`#${id}`);
    const answers = new Answers(content, parts, at, (answer, state) => {
      if (answers === this.answers) this.draw(answer, state);
    });
    this.paths = Object.keys(content.parameters);
    this.answers = answers;
  }

  close() {
    this.text = null;
    this.reported = null;
    clearTimeout(this.timer);
    if (!this.answers) return;
    this.answers.pool.stop();
    this.answers.view.remove();
    this.answers = null;
  }

  /** Leave answers to the server for as long as the page is open, or the two would take turns. */
  fail(error) {
    console.warn(error);
    this.report(false);
    this.hasFailed = true;
  }

  /** Tell the server whether the browser answers, unless it knows; a report may be lost while the page is drawn. */
  report(isReady, wait = AGAIN) {
    if (isReady === this.reported && wait === AGAIN) return;
    clearTimeout(this.timer);
    this.reported = isReady === this.said.shown ? null : isReady;
    if (this.reported === null) return;
    this.reports += 1;
    this.component.setStateValue("ready", isReady ? this.reports : 0);
    this.timer = setTimeout(() => this.report(isReady, 2 * wait), wait);
  }

  /** Ask for what the server says, but with the slider that is ahead of it, and once: the server repeats it later. */
  ask() {
    const {held, said: {state, dark, shown}} = this;
    const wanted = {...state, changes: {...state.changes}};
    if (held && performance.now() - held.at < AHEAD) {
      wanted.changes[held.path] = String(Number(Number(held.thumb.value).toPrecision(12)));
    }
    const asked = JSON.stringify([wanted, dark, shown]);
    if (asked !== this.asked) this.answers.ask(wanted);
    this.asked = asked;
  }

  draw(answer, state) {
    try {
      if (!answer) throw new Error("The model could not be played.");
      if (this.said.shown) {
        this.answers.view.draw(state.scenario, answer);
        const {dataset} = this.place.querySelector("#live");
        Object.assign(dataset, {runs: String(answer.runs), drawn: JSON.stringify(state)});
      }
      if (!this.hasFailed) this.report(true);
    } catch (error) {
      this.fail(error);
    }
  }

  /** A hand or a key is put to something; where that is the slider of a value, it is watched. */
  touch({target}) {
    this.held = null;
    this.observer.disconnect();
    const slider = target instanceof Element && target.closest('[data-testid="stSlider"]');
    const thumb = slider ? /** @type {any} */ (slider.querySelector('input[type="range"]')) : null;
    const isPlace = (path) => slider.closest(`.st-key-value-${path.replaceAll(/[^\w-]/g, "-")}`);
    const path = thumb && this.answers && this.paths.find(isPlace);
    if (!path) return;
    this.held = {path, thumb, at: -AHEAD};
    this.observer.observe(slider, {subtree: true, attributes: true, attributeFilter: ["aria-valuetext"]});
  }

  moved() {
    this.held.at = performance.now();
    if (this.answers && this.said.shown) this.ask();
  }
}

/** Answer wherever the two parts of an answer (sim/app/parts/live.js) are on a page. */
export function meet(kernel, source) {
  const parts = (globalThis.escalationParts ??= {});
  if (parts.meet) return;
  const live = new Live(kernel, source);
  parts.meet = () => live.take(parts.inputs?.data, parts.view);
  parts.meet();
}
