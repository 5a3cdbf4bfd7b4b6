// Works a state out as a page does, without workers: node answer.mjs DOCUMENT LINK RUNS; prints what is on screen.
import {readFileSync} from "node:fs";
import {Summaries} from "../../sim/browser/js/ensemble.js";
import {Machine, fromBase64} from "../../sim/browser/js/machine.js";
import {Player} from "../../sim/browser/js/player.js";
import {States} from "../../sim/browser/js/state.js";
import {Words} from "../../sim/browser/js/words.js";

const [, , file, link, written] = process.argv;
const document = JSON.parse(readFileSync(file, "utf8"));
const runs = Number(written);
const states = new States(document);
const {state} = states.read(link);
const module = new WebAssembly.Module(fromBase64(document.kernel.module));
const summaries = new Summaries(new Machine(module, document.kernel.described), document);
const base = states.baseline(state);
const scenario = document.scenarios[state.scenario];
const [baseline, now] = [base, state].map((each) => {
  const question = states.question(each);
  const player = new Player(new Machine(module, document.kernel.described), document.layout, scenario, document.blobs);
  player.take(question.values, question.seed);
  return summaries.of({question: {...question, runs}, ...player.play(0, runs)}, runs);
});
const rows = summaries.differences(baseline.values, now.values, runs, state.seed);
const words = new Words(document);
const changes = states.changes(base, state);
const shared = changes.length ? [] : states.changes({...state, reading: "", changes: {}}, state);
process.stdout.write(JSON.stringify({
  rows, window: now.window, fan: Array.from(now.fan), rungs: Array.from(now.rungs),
  sentence: words.whatChanged(changes, rows, runs, shared),
}));
