// Works a state out as a page does, without workers: node answer.mjs DOCUMENT LINK RUNS; prints what is on screen.
import {readFileSync} from "node:fs";
import {summariesOf} from "../../sim/browser/js/ensemble.js";
import {fromBase64, machineOf} from "../../sim/browser/js/machine.js";
import {playerOf} from "../../sim/browser/js/player.js";
import {statesOf} from "../../sim/browser/js/state.js";
import {wordsOf} from "../../sim/browser/js/words.js";

const [, , file, link, written] = process.argv;
const document = JSON.parse(readFileSync(file, "utf8"));
const runs = Number(written);
const states = statesOf(document);
const {state} = states.read(link);
const module = new WebAssembly.Module(fromBase64(document.kernel.module));
const summaries = summariesOf(machineOf(module, document.kernel.described), document);
const base = states.baseline(state);
const scenario = document.scenarios[state.scenario];
const [baseline, now] = [base, state].map((each) => {
  const question = states.question(each);
  const player = playerOf(machineOf(module, document.kernel.described), document, scenario);
  player.take(question.values, question.seed);
  return summaries.of({question: {...question, runs}, rows: player.play(0, runs)}, runs);
});
const rows = summaries.differences(baseline.values, now.values, runs, state.seed);
const words = wordsOf(document);
const changes = states.changes(base, state);
const shared = changes.length ? [] : states.changes({...state, reading: "", changes: {}}, state);
process.stdout.write(JSON.stringify({
  rows, fan: Array.from(now.fan), paths: Array.from(now.paths), medians: now.medians, reached: Array.from(now.reached),
  tiles: document.tiles.map((name) => words.tile(rows.find((row) => row.name === name), runs, changes.length > 0)),
  sentence: words.whatChanged(changes, rows, runs, shared),
}));
