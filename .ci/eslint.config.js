import js from "@eslint/js";

const names = [
  "Blob", "BigInt64Array", "Buffer", "DataView", "Element", "MutationObserver", "Option", "TextDecoder", "URL",
  "URLSearchParams", "WebAssembly", "Worker", "atob", "clearTimeout", "console", "document", "history", "location",
  "navigator", "performance", "process", "requestAnimationFrame", "setTimeout",
];

export default [
  js.configs.recommended,
  {
    languageOptions: {globals: Object.fromEntries(names.map((name) => [name, "readonly"]))},
    rules: {"max-len": ["error", 120], "max-statements-per-line": ["error", {max: 2}], "prefer-const": "error"},
  },
];
