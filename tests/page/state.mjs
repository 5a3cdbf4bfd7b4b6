// Reads links as a page does: node state.mjs DOCUMENT LINKS, a JSON list of fragments; prints what each means.
import {readFileSync} from "node:fs";
import {statesOf} from "../../sim/browser/js/state.js";

const [document, links] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const states = statesOf(document);
const found = links.map((link) => {
  const {state, problems, warnings} = states.read(link);
  if (problems.length) return {problems};
  const base = states.baseline(state);
  return {
    state, problems, warnings, link: states.link(state), changes: states.changes(base, state),
    python: states.inPython(state),
    records: Object.fromEntries([["baseline", base], ["now", state]].map(([name, each]) => {
      return [name, Buffer.from(states.values(each)).toString("hex")];
    })),
  };
});
process.stdout.write(JSON.stringify(found));
