// Saves a form marked data-autosave-url two seconds after typing stops and on leaving a field.
// One request at a time; what is typed meanwhile goes with the next. Wrong values are kept too.
// When the login has lapsed nothing is sent: after a login in another window this page asks for a
// new form token and goes on, so that nothing typed is lost.

const PAUSE_MS = 2000;
const RETRY_MS = 10000;

for (const form of document.querySelectorAll("form[data-autosave-url]")) {
  watch(form);
}

function watch(form) {
  const state = { timer: 0, isSending: false, isDirty: false, isStopped: false, isWaiting: false, isLost: false };
  form.addEventListener("input", () => later(form, state, PAUSE_MS));
  // The session is about to end: what was typed goes now.
  document.addEventListener("session-ending", () => state.isDirty && later(form, state, 0));
  form.addEventListener("focusout", () => state.isDirty && later(form, state, 0));
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) {
      return;
    }
    clearTimeout(state.timer);
    if (state.isLost) {
      event.preventDefault();
      delete form.dataset.sent;
      renew(form, state, event.submitter);
      return;
    }
    state.isDirty = false;
    state.isStopped = true;
    if (state.isSending) {
      // What is under way would meet the form as somebody else's change: the form goes after it.
      event.preventDefault();
      state.isWaiting = true;
      state.submitter = event.submitter;
    }
  });
  window.addEventListener("pageshow", (event) => {
    state.isStopped = event.persisted ? false : state.isStopped;
    const [visit] = performance.getEntriesByType("navigation");
    // A page the browser brings back still shows what was typed, with a token that may be old.
    if (event.persisted || visit?.type === "back_forward") {
      renew(form, state);
    }
  });
  window.addEventListener("focus", () => state.isLost && renew(form, state));
  window.addEventListener("beforeunload", (event) => {
    if (state.isDirty) {
      event.preventDefault();
    }
  });
}

function later(form, state, delay) {
  if (state.isStopped) {
    return;
  }
  state.isDirty = true;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form, state), delay);
}

async function save(form, state) {
  if (state.isSending || state.isStopped) {
    return;
  }
  state.isSending = true;
  state.isDirty = false;
  let delay = 0;
  try {
    await answer(form, state, await send(form));
  } catch {
    state.isDirty = true;
    delay = RETRY_MS;
    tell(form, "failed", "没有保存：网络断开了。连上后会自动再存，请先不要关这一页。");
  }
  state.isSending = false;
  if (state.isWaiting) {
    state.isWaiting = false;
    delete form.dataset.sent;
    if (!state.isLost) {
      form.requestSubmit(state.submitter);
    }
  } else if (state.isDirty) {
    later(form, state, delay || PAUSE_MS);
  }
}

function send(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body.entries()]) {
    if (value instanceof File) {
      body.delete(name);
    }
  }
  return fetch(form.dataset.autosaveUrl, {
    method: "POST",
    body,
    headers: {
      Accept: "application/json",
      "If-Match": `"${form.dataset.version}"`,
      "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "",
    },
  });
}

async function answer(form, state, response) {
  if (response.redirected || response.status === 401 || response.status === 403) {
    state.isStopped = true;
    state.isLost = true;
    state.isDirty = true;
    const text = "没有保存：登录已失效。填的内容还在这一页；请在新窗口登录，再回到这里，会自动接着存。";
    tell(form, "failed", text, form.dataset.loginUrl, "在新窗口登录", "_blank");
    return;
  }
  if (response.status === 409 || response.status === 412) {
    const { url, detail } = await response.json().catch(() => ({}));
    state.isStopped = true;
    tell(form, "failed", detail ?? "没有保存：另一个人刚改过这一页。", url, "对照两边的内容");
    return;
  }
  if (!response.ok) {
    throw new Error(String(response.status));
  }
  const saved = await response.json();
  keepVersion(form, saved.version);
  keepBase(form, saved.base);
  tell(form, "saved", words(saved));
}

async function renew(form, state, submitter) {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok || response.redirected) {
    return;
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!token) {
    return;
  }
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    input.value = token;
  }
  if (!state.isLost) {
    return;
  }
  state.isLost = false;
  state.isStopped = false;
  tell(form, "none", "已重新登录，接着保存。");
  if (submitter) {
    form.requestSubmit(submitter);
  } else {
    later(form, state, 0);
  }
}

function words(saved) {
  return `已保存 ${saved.saved_at}${saved.has_errors ? "（含有错的内容）" : ""}`;
}

function keepVersion(form, version) {
  form.dataset.version = version;
  if (form.elements.version) {
    form.elements.version.value = version;
  }
}

function keepBase(form, base) {
  if (form.elements.base && base) {
    form.elements.base.value = base;
  }
}

function tell(form, kind, text, url, link, target = "") {
  const place = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
  if (!place) {
    return;
  }
  place.dataset.state = kind;
  place.replaceChildren(document.createTextNode(text));
  if (url) {
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.textContent = link;
    anchor.target = target;
    place.append(" ", anchor);
  }
}
