/**
 * One entry of the browser's history for each state: a page is opened without its state's link, which follows and takes
 * that entry's place, or every second press of the back button would lead to a page that has no state yet.
 */
export default function () {
  if (globalThis.escalationHistory) return;
  globalThis.escalationHistory = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    if (new URLSearchParams(location.search).has("hash")) push(state, title, url);
    else history.replaceState(state, title, url);
  };
}
