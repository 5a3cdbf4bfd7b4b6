/**
 * One instance of the compiled model (kernel.wasm) with memory of its own: arrays in that memory, and calls.
 * The same file serves a page, its workers and Node. How arguments are handed over: sim/kernel/module.py.
 */

const PAGE = 65_536;
const ALIGNMENT = 16;

/** Kinds of numbers, as numpy calls them, and how JavaScript sees them. */
const VIEWS = {int8: Int8Array, uint8: Uint8Array, int32: Int32Array, int64: BigInt64Array, float64: Float64Array};

/** Where an array begins, its shape, bytes of an item. @typedef {{at: number, shape: number[], item: number}} Place */
/** @typedef {ReturnType<typeof machineOf>} Machine */

/** @param {string} text Bytes in base64. @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/** @param {Record<string, any>} object @param {(value: any, name: string) => any} change Of each value. */
export function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}

/** @param {Place} place @returns {number} Bytes of an array. */
function bytesOf(place) {
  return place.shape.reduce((product, each) => product * each, place.item);
}

/** Some rows of an array, in the same memory. @param {Place} place @param {number} first @param {number} count */
export function rowsOf(place, first, count) {
  const [, ...rest] = place.shape;
  return {...place, at: place.at + first * bytesOf({...place, shape: rest}), shape: [count, ...rest]};
}

/** @param {WebAssembly.Module} module @param {{functions: Object}} described What kernel.json says of it. */
export function machineOf(module, {functions}) {
  const exports = /** @type {any} */ (new WebAssembly.Instance(module, {}).exports);
  const {memory} = exports;
  let free = Number(exports.__heap_base.value);
  const results = room("uint8", [2 * ALIGNMENT]);

  /** An array of zeros. @param {string|number} kind One of VIEWS, or bytes of a record. @param {number[]} shape */
  function room(kind, shape) {
    const item = typeof kind === "number" ? kind : VIEWS[kind].BYTES_PER_ELEMENT;
    const place = {at: Math.ceil(free / ALIGNMENT) * ALIGNMENT, shape, item};
    free = place.at + bytesOf(place);
    const missing = free - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    see("uint8", place).fill(0);
    return place;
  }

  /** A new array. @param {string|number} kind @param {number[]} shape @param {any} content Numbers or bytes. */
  function put(kind, shape, content) {
    const place = room(kind, shape);
    write(place, Array.isArray(content) ? VIEWS[kind].from(content, kind === "int64" ? BigInt : Number) : content);
    return place;
  }

  /** Write bytes, or the numbers of a typed array, over an array. @param {{at: number}} place @param {any} content */
  function write({at}, {buffer, byteOffset, byteLength}) {
    new Uint8Array(memory.buffer).set(new Uint8Array(buffer, byteOffset, byteLength), at);
  }

  /** The numbers of an array; growing memory ends the view. @param {string} kind @param {Place} place */
  function see(kind, place) {
    return new VIEWS[kind](memory.buffer, place.at, bytesOf(place) / VIEWS[kind].BYTES_PER_ELEMENT);
  }

  /** Give back all memory taken while some work was done. @template T @param {() => T} work @returns {T} */
  function briefly(work) {
    const before = free;
    try {
      return work();
    } finally {
      free = before;
    }
  }

  /** @param {string} name @param {...any} given A Place for each array, a list for a tuple, a number or a BigInt. */
  function call(name, ...given) {
    const {arguments: described, result} = functions[name];
    const status = exports[name](results.at, results.at + ALIGNMENT, ...flattened(described, given));
    if (status !== 0) throw new Error(`${name} ended with status ${status}.`);
    return result === null ? null : Number(see(result, {...results, shape: [1], item: 8})[0]);
  }

  return {room, put, write, see, briefly, call};
}

/** @param {any[]} described @param {any[]} given @returns {any[]} What the module takes for these. */
function flattened(described, given) {
  return described.flatMap((each, k) => {
    if (Array.isArray(each)) return flattened(each, given[k]);
    if (typeof each === "string") return each === "int64" ? BigInt(given[k]) : given[k];
    const {shape, at, item} = given[k];
    if (shape.length !== each.dimensions) throw new Error("An array has another number of dimensions.");
    const strides = shape.map((_, axis) => bytesOf({at, item, shape: shape.slice(axis + 1)}));
    return [0, 0, BigInt(bytesOf(given[k]) / item), BigInt(item), at, ...[...shape, ...strides].map(BigInt)];
  });
}
