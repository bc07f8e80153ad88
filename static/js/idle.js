// Tells two minutes before the session ends, as the server counts it, and keeps what was typed.
// Forms with autosave save themselves; of other forms the texts stay in this tab until sent.

const WARN_SECONDS = 120;
const TICK_MS = 1000;
const ASK_EVERY_MS = 15000;

const box = document.querySelector("[data-session-left]");

if (box) {
  restore();
  count(Number(box.dataset.sessionLeft));
}

function count(left) {
  // Wall time: a laptop that slept has slept through the session too.
  const state = { ends: Date.now() + left * 1000, asked: 0, isTold: false };
  box.querySelector("[data-session-keep]").addEventListener("click", () => keep(state));
  document.addEventListener("visibilitychange", () => !document.hidden && tick(state));
  setInterval(() => tick(state), TICK_MS);
}

async function tick(state) {
  let left = (state.ends - Date.now()) / 1000;
  if (left > WARN_SECONDS) {
    show(state, false);
    return;
  }
  if (Date.now() - state.asked > ASK_EVERY_MS) {
    // Another tab may have gone on working; only the server knows.
    state.asked = Date.now();
    left = await ask(state, box.dataset.leftUrl, "GET");
  }
  if (left <= 0) {
    document.dispatchEvent(new CustomEvent("session-ending"));
    remember();
    globalThis.location.reload();
    return;
  }
  show(state, left <= WARN_SECONDS, left);
}

function show(state, isShown, left = 0) {
  box.hidden = !isShown;
  if (!isShown) {
    state.isTold = false;
    return;
  }
  box.querySelector("[data-session-time]").textContent = words(left);
  if (!state.isTold) {
    state.isTold = true;
    document.dispatchEvent(new CustomEvent("session-ending"));
    remember();
    box.querySelector("[data-session-keep]").focus();
  }
}

function words(left) {
  const seconds = Math.max(0, Math.ceil(left));
  return seconds >= 60 ? `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒` : `${seconds} 秒`;
}

async function keep(state) {
  await ask(state, box.dataset.keepUrl, "POST");
  tick(state);
}

async function ask(state, url, method) {
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": box.dataset.token };
    const answer = await fetch(url, { method, headers, redirect: "manual" });
    const left = answer.ok ? (await answer.json()).left : 0;
    state.ends = Date.now() + left * 1000;
  } catch {
    // Without a network the clock of the page goes on.
  }
  return (state.ends - Date.now()) / 1000;
}

function place() {
  return `typed:${box.dataset.person}:${globalThis.location.pathname}`;
}

function texts() {
  const fields = document.querySelectorAll(
    "form[method=post]:not([data-autosave-url]) :is(textarea, input[type=text])[name]",
  );
  return [...fields, ...document.querySelectorAll("textarea[form][name]")];
}

function remember() {
  const typed = texts().filter((field) => field.value && field.value !== field.defaultValue);
  if (typed.length) {
    const kept = Object.fromEntries(typed.map((field) => [field.name, field.value]));
    sessionStorage.setItem(place(), JSON.stringify(kept));
  }
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(place()) ?? "{}");
  sessionStorage.removeItem(place());
  for (const field of texts()) {
    if (kept[field.name] && !field.value) {
      field.value = kept[field.name];
    }
  }
}
