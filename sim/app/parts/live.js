/** One of the two parts of a live answer, inputs and view: it meets the other and the model where both are known. */

const parts = (globalThis.escalationParts ??= {});

export default function (component) {
  const name = component.data instanceof Uint8Array ? "inputs" : "view";
  parts[name] = component;
  parts.meet?.();
  return () => {
    if (parts[name].parentElement !== component.parentElement) return;
    delete parts[name];
    parts.meet?.();
  };
}
