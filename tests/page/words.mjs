// Writes numbers as a page does: node words.mjs FILE, a JSON list of numbers, each as its bits in hexadecimal.
import {readFileSync} from "node:fs";
import {grouped, number, percent, share, signed} from "../../sim/browser/js/words.js";

const view = new DataView(new ArrayBuffer(8));
const found = JSON.parse(readFileSync(process.argv[2], "utf8")).map((bits) => {
  view.setBigUint64(0, BigInt(`0x${bits}`));
  const value = view.getFloat64(0);
  return [number(value), number(value, 3), signed(value), share(value), `${percent(value)}%`,
    Number.isInteger(value) ? grouped(value) : ""];
});
process.stdout.write(JSON.stringify(found));
