/**
 * What the browser's back button needs: each state has one entry, and going back says so.
 *
 * A page is opened without its state's link, which follows: it takes that entry's place. An entry that is gone back to is
 * marked before streamlit asks for it, so that its link is opened; an answer that is late can't be taken for that.
 */

const MARK = "back";

export default function () {
  if (globalThis.escalationHistory) return;
  globalThis.escalationHistory = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const query = new URLSearchParams(location.search);
    if (query.has("hash") && !query.has(MARK)) push(state, title, url);
    else history.replaceState(state, title, url);
  };
  const mark = () => {
    const query = new URLSearchParams(location.search);
    if (!query.has("hash")) return;
    query.set(MARK, "1");
    history.replaceState(history.state, "", `${location.pathname}?${query}`);
  };
  addEventListener("popstate", mark, true);
}
