/** Answers beside the sliders of another program's page, as they move: of streamlit's, for the app. */

import {answersOf} from "./answers.js";
import {start} from "./ensemble.js";

/** Milliseconds for which a slider that has moved counts for more than what the server says of it. */
const AHEAD = 1000;

/** Milliseconds after which a report that the server has not answered is said again; each time twice as many. */
const AGAIN = 3000;

/**
 * What the server says; `key` is that of the inputs, `shown` whether it leaves the answer to the browser.
 * @typedef {{state: import("./state.js").State, key: string, title: string, dark: boolean, shown: boolean}} Said
 */

/** @param {Object} kernel As in the document of sim.browser.inputs. @param {string} source Of a worker. */
function liveOf(kernel, source) {
  /** @type {Said} */
  let said;
  let component, place, text, answers, asked, held, reported, timer;
  let hasFailed = false;
  let reports = 0;
  const observer = new MutationObserver(() => {
    held.at = performance.now();
    if (answers && said.shown) ask();
  });
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, touch, true);

  /**
   * Take what the server has sent, as often as it does.
   * @param {Uint8Array|undefined} inputs The document without its kernel, as JSON.
   * @param {Object|undefined} view Of streamlit, where answers are drawn.
   */
  async function take(inputs, view) {
    if (!inputs || !view) return close();
    component = view;
    said = view.data;
    const wanted = new TextDecoder().decode(inputs);
    view.parentElement.querySelector("#live").hidden = !said.shown;
    if (hasFailed || !wanted.includes(`"key": "${said.key}"`)) return; // one part is ahead of the other
    try {
      if (wanted !== text || view.parentElement !== place) await open(wanted, view.parentElement);
      if (!answers) return;
      place.querySelector("#title").textContent = said.title;
      answers.view.dark = said.dark;
      ask();
    } catch (error) {
      fail(error);
    }
  }

  /** Hold other inputs, or draw in another place. */
  async function open(wanted, parent) {
    close();
    [text, place, asked] = [wanted, parent, null];
    const content = {...JSON.parse(wanted), kernel};
    const parts = await start(content, source);
    if (wanted !== text || parent !== place) return parts.pool.stop();
    const own = answersOf(content, parts, (id) => parent.querySelector(`#${id}`), (answer, state) => {
      if (own === answers) draw(answer, state);
    }, (run) => component.setTriggerValue("run", run));
    answers = own;
  }

  function close() {
    answers?.pool.stop();
    answers?.view.remove();
    answers = text = reported = null;
    clearTimeout(timer);
  }

  /** Leave answers to the server for as long as the page is open, or the two would take turns. */
  function fail(error) {
    console.warn(error);
    report(false);
    hasFailed = true;
  }

  /** Tell the server whether the browser answers, unless it knows; a report may be lost while the page is drawn. */
  function report(isReady, wait = AGAIN) {
    if (isReady === reported && wait === AGAIN) return;
    clearTimeout(timer);
    reported = isReady === said.shown ? null : isReady;
    if (reported === null) return;
    reports += 1;
    component.setStateValue("ready", isReady ? reports : 0);
    timer = setTimeout(() => report(isReady, 2 * wait), wait);
  }

  /** Ask for what the server says, but with the slider that is ahead of it, and once: the server repeats it later. */
  function ask() {
    const {state, dark, shown} = said;
    const wanted = {...state, changes: {...state.changes}};
    if (held && performance.now() - held.at < AHEAD) {
      wanted.changes[held.path] = String(Number(Number(held.thumb.value).toPrecision(12)));
    }
    const before = asked;
    asked = JSON.stringify([wanted, dark, shown]);
    if (asked !== before) answers.ask(wanted);
  }

  function draw(answer, state) {
    try {
      if (!answer) throw new Error("The model could not be played.");
      if (said.shown) {
        answers.view.draw(state.scenario, answer);
        const {dataset} = place.querySelector("#live");
        Object.assign(dataset, {runs: String(answer.runs), drawn: JSON.stringify(state)});
      }
      if (!hasFailed) report(true);
    } catch (error) {
      fail(error);
    }
  }

  /** A hand or a key is put to something; where that is the slider of a value, it is watched. */
  function touch({target}) {
    held = null;
    observer.disconnect();
    const slider = target instanceof Element && target.closest('[data-testid="stSlider"]');
    const thumb = slider ? slider.querySelector('input[type="range"]') : null;
    const isPlace = (path) => slider.closest(`.st-key-value-${path.replaceAll(/[^\w-]/g, "-")}`);
    const path = thumb && answers?.paths.find(isPlace);
    if (!path) return;
    held = {path, thumb, at: -AHEAD};
    observer.observe(slider, {subtree: true, attributes: true, attributeFilter: ["aria-valuetext"]});
  }

  return take;
}

/** Answer wherever the two parts of an answer (sim/app/parts/live.js) are on a page. */
export function meet(kernel, source) {
  const parts = (globalThis.escalationParts ??= {});
  if (parts.meet) return;
  const take = liveOf(kernel, source);
  parts.meet = () => take(parts.inputs?.data, parts.view);
  parts.meet();
}
