const watched = new WeakMap();

function started(component) {
  const state = {number: 0, busy: false, pending: null, timer: 0, path: null, observer: null};
  const send = () => {
    if (state.busy || state.pending === null) return;
    const value = state.pending;
    state.pending = null; state.busy = true; state.number += 1;
    state.setTriggerValue('moved', {path: state.path, value: value, number: state.number});
    state.timer = setTimeout(() => state.drawn(state.number), 1500);
  };
  state.drawn = (number) => {
    if (number !== state.number || !state.busy) return;
    clearTimeout(state.timer); state.busy = false; send();
  };
  const down = (event) => {
    const slider = event.target instanceof Element && event.target.closest('[data-testid="stSlider"]');
    const found = slider && Object.entries(state.sliders).find(([name]) => slider.closest('.' + CSS.escape(name)));
    const thumb = slider && slider.querySelector('input[type="range"]');
    if (!found || !thumb) return;
    state.path = found[1];
    state.observer = new MutationObserver(() => { state.pending = Number(thumb.value); send(); });
    state.observer.observe(slider, {subtree: true, attributes: true, attributeFilter: ['aria-valuetext']});
  };
  const up = () => {
    if (state.observer) state.observer.disconnect();
    state.observer = null; state.pending = null;
  };
  document.addEventListener('pointerdown', down, true);
  document.addEventListener('pointerup', up, true);
  document.addEventListener('pointercancel', up, true);
  document.body.dataset.sliders = 'watched';
  state.stop = () => {
    up(); clearTimeout(state.timer);
    document.removeEventListener('pointerdown', down, true);
    document.removeEventListener('pointerup', up, true);
    document.removeEventListener('pointercancel', up, true);
  };
  return state;
}

export default function (component) {
  const place = component.parentElement;
  if (!watched.has(place)) watched.set(place, started(component));
  const state = watched.get(place);
  state.setTriggerValue = component.setTriggerValue;
  state.sliders = component.data.sliders;
  state.drawn(component.data.drawn);
  return () => { state.stop(); watched.delete(place); };
}
