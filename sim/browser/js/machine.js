/**
 * One instance of the compiled model (kernel.wasm) with memory of its own: arrays in that memory, and calls.
 * The same file serves a page, its workers and Node. How arguments are handed over: sim/kernel/module.py.
 */

const PAGE = 65_536;
const ALIGNMENT = 16;

/** Kinds of numbers, as numpy calls them, and how JavaScript sees them. */
const VIEWS = {int8: Int8Array, uint8: Uint8Array, int32: Int32Array, int64: BigInt64Array, float64: Float64Array};

/** Where an array begins, its shape, bytes of an item. @typedef {{at: number, shape: number[], item: number}} Place */

/** @param {string} text Bytes in base64. @returns {Uint8Array<ArrayBuffer>} */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}

/** @param {Place} place @returns {number} Bytes of an array. */
export function bytesOf(place) {
  return place.shape.reduce((product, each) => product * each, place.item);
}

/** Some rows of an array, in the same memory. @param {Place} place @param {number} first @param {number} count */
export function rowsOf(place, first, count) {
  const [, ...rest] = place.shape;
  return {...place, at: place.at + first * bytesOf({...place, shape: rest}), shape: [count, ...rest]};
}

export class Machine {
  /** @param {WebAssembly.Module} module @param {{functions: Object}} described What kernel.json says of it. */
  constructor(module, described) {
    this.functions = described.functions;
    this.exports = /** @type {any} */ (new WebAssembly.Instance(module, {}).exports);
    this.memory = this.exports.memory;
    this.free = Number(this.exports.__heap_base.value);
    this.results = this.room("uint8", [2 * ALIGNMENT]);
  }

  /**
   * Make room for an array of zeros; it stays until the memory is given back.
   * @param {string|number} kind One of VIEWS, or the bytes of a record. @param {number[]} shape @returns {Place}
   */
  room(kind, shape) {
    const item = typeof kind === "number" ? kind : VIEWS[kind].BYTES_PER_ELEMENT;
    const place = {at: Math.ceil(this.free / ALIGNMENT) * ALIGNMENT, shape, item};
    this.free = place.at + bytesOf(place);
    const missing = this.free - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
    this.see("uint8", {...place, shape: [bytesOf(place)], item: 1}).fill(0);
    return place;
  }

  /** Put bytes or numbers into a new array. @param {string|number} kind @param {number[]} shape @param {any} content */
  put(kind, shape, content) {
    const place = this.room(kind, shape);
    const convert = kind === "int64" ? BigInt : Number;
    this.write(place, Array.isArray(content) ? VIEWS[kind].from(content, convert) : content);
    return place;
  }

  /** Write bytes, or the numbers of a typed array, over an array. @param {Place} place @param {any} content */
  write(place, content) {
    const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    new Uint8Array(this.memory.buffer, place.at, bytes.length).set(bytes);
  }

  /** The numbers of an array; growing memory ends the view. @param {string} kind @param {Place} place */
  see(kind, place) {
    return new VIEWS[kind](this.memory.buffer, place.at, bytesOf(place) / VIEWS[kind].BYTES_PER_ELEMENT);
  }

  /** A copy of an array's bytes. @param {Place} place @returns {Uint8Array} */
  copy(place) {
    return new Uint8Array(this.memory.buffer, place.at, bytesOf(place)).slice();
  }

  /** Give back all memory taken while some work was done. @template T @param {() => T} work @returns {T} */
  briefly(work) {
    const before = this.free;
    try {
      return work();
    } finally {
      this.free = before;
    }
  }

  /**
   * Call a function of the module: an array for each of its arrays, a list for a tuple, a number or a BigInt.
   * @param {string} name @param {...any} given @returns {number|null}
   */
  call(name, ...given) {
    const {arguments: described, result} = this.functions[name];
    const flat = [this.results.at, this.results.at + ALIGNMENT];
    flatten(described, given, flat);
    const status = this.exports[name](...flat);
    if (status !== 0) throw new Error(`${name} ended with status ${status}.`);
    return result === null ? null : Number(this.see(result, {at: this.results.at, shape: [1], item: 8})[0]);
  }
}

/** @param {any[]} described @param {any[]} given @param {any[]} flat */
function flatten(described, given, flat) {
  described.forEach((each, k) => {
    const value = given[k];
    if (Array.isArray(each)) {
      flatten(each, value, flat);
    } else if (typeof each === "object") {
      const {shape, at, item} = value;
      if (shape.length !== each.dimensions) throw new Error("An array has another number of dimensions.");
      const strides = shape.map((_, axis) => bytesOf({at, item, shape: shape.slice(axis + 1)}));
      flat.push(0, 0, BigInt(bytesOf(value) / item), BigInt(item), at, ...shape.map(BigInt), ...strides.map(BigInt));
    } else {
      flat.push(each === "int64" ? BigInt(value) : value);
    }
  });
}
