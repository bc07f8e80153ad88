// The review page: one material at a time, ticks kept without leaving the page, marks counted.

const tabs = [...document.querySelectorAll("[data-panel-tabs] a")];
const panels = [...document.querySelectorAll("[data-panel]")];
const steps = document.getElementById("steps");

function show(id) {
  const chosen = panels.find((panel) => panel.id === id) ?? panels[0];
  for (const panel of panels) {
    panel.hidden = panel !== chosen;
  }
  for (const tab of tabs) {
    if (tab.hash === `#${chosen.id}`) {
      tab.setAttribute("aria-current", "true");
    } else {
      tab.removeAttribute("aria-current");
    }
  }
}

if (tabs.length) {
  document.querySelector("#panels").dataset.tabbed = "yes";
  show(location.hash.slice(1));
  for (const tab of tabs) {
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(tab.hash.slice(1));
      history.replaceState(null, "", tab.hash);
    });
  }
}

// A tick that cannot be kept this way is sent with the whole page instead, which says why.
for (const button of document.querySelectorAll("[data-tick]")) {
  button.addEventListener("click", async (event) => {
    if (button.dataset.whole) {
      return;
    }
    event.preventDefault();
    const body = new URLSearchParams(new FormData(steps));
    body.delete("once");
    body.set("tick", button.value);
    const answer = await fetch(button.formAction, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
    }).catch(() => null);
    if (answer?.status === 204) {
      turn(button);
    } else {
      button.dataset.whole = "yes";
      button.click();
    }
  });
}

function turn(button) {
  const ticked = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!ticked));
  button.value = button.value.replace(/[01]$/, ticked ? "1" : "0");
}

const marks = [...document.querySelectorAll("[data-mark]")];
const count = document.querySelector("[data-mark-count]");

function countMarks() {
  const written = marks.filter((mark) => mark.name.startsWith("point|") && mark.value.trim());
  count.textContent = written.length ? `（${written.length} 处）` : "";
}

if (count) {
  document.addEventListener("input", countMarks);
  countMarks();
}


// j and k go to the next and the previous case of the own list.
document.addEventListener("keydown", (event) => {
  const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName);
  if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    document.querySelector(`.review-head a[data-key="${CSS.escape(event.key)}"]`)?.click();
  }
});
