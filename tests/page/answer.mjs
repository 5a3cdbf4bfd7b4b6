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
process.stdout.write(JSON.stringify({
  rows, window: now.window, fan: Array.from(now.fan), rungs: Array.from(now.rungs),
  sentence: words.whatChanged(states.account(state), rows, runs),
}));
