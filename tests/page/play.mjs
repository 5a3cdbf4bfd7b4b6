// Plays runs of a document in Node and prints the SHA-256 of everything: node play.mjs DOCUMENT RUNS SEED.
import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {fromBase64, machineOf} from "../../sim/browser/js/machine.js";
import {playerOf} from "../../sim/browser/js/player.js";
import {playInFull} from "./full.mjs";

const [, , file, runs, seed] = process.argv;
const document = JSON.parse(readFileSync(file, "utf8"));
const {kernel, scenarios, blobs} = document;
const module = new WebAssembly.Module(fromBase64(kernel.module));
const found = {};
for (const [name, scenario] of Object.entries(scenarios)) {
  for (const [reading, {values}] of Object.entries(scenario.readings)) {
    const player = playerOf(machineOf(module, kernel.described), document, scenario);
    player.take(fromBase64(blobs[values]), Number(seed));
    const digest = createHash("sha256");
    for (let run = 0; run < Number(runs); run += 1) {
      const {daily, events, factions, trace} = playInFull(player, document.layout.records, scenario, run);
      digest.update(daily).update(events).update(factions).update(trace);
    }
    const rows = player.play(0, Number(runs));
    digest.update(rows.counts).update(rows.rungs).update(rows.attacks);
    found[`${name}@${reading}`] = digest.digest("hex");
  }
}
process.stdout.write(JSON.stringify(found));
