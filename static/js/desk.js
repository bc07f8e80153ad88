// The desk: j and k walk the rows of a list, Enter opens one, / goes to search; the focused step
// of a review says beforehand what it will do.

const rows = [...document.querySelectorAll("[data-rows] tbody tr")].filter((row) =>
  row.querySelector("a"),
);
let at = -1;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector("[data-desk-search]");
    search?.focus();
    search && event.preventDefault();
  }
  if (rows.length && (event.key === "j" || event.key === "k")) {
    event.preventDefault();
    go(at + (event.key === "j" ? 1 : -1));
  }
});

function isTyping(element) {
  return element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);
}

function go(next) {
  rows[at]?.removeAttribute("data-current");
  at = Math.min(Math.max(next, 0), rows.length - 1);
  rows[at].setAttribute("data-current", "");
  rows[at].querySelector("a").focus();
}

for (const bar of document.querySelectorAll("[data-steps]")) {
  const parts = bar.querySelectorAll("[data-consequence]");
  const show = (name) => {
    for (const part of parts) {
      part.hidden = part.dataset.consequence !== name;
    }
  };
  const buttons = bar.querySelectorAll("[data-step]");
  for (const button of buttons) {
    button.addEventListener("focus", () => show(button.dataset.step));
    button.addEventListener("pointerenter", () => show(button.dataset.step));
  }
  if (buttons.length && parts.length) {
    show(buttons[0].dataset.step);
  }
}

// An opinion template is put into the note; what was written stays in front of it.
document.addEventListener("change", (event) => {
  const choice = event.target.closest("[data-template-for]");
  const note = choice && document.getElementById(choice.dataset.templateFor);
  if (note && choice.value) {
    note.value = [note.value.trim(), choice.value].filter(Boolean).join("\n");
    note.focus();
    choice.selectedIndex = 0;
  }
});

// The admin's searchable choices are drawn by a library that forgets to name them.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
    const select = box.closest(".select2")?.previousElementSibling;
    const label = select?.labels?.[0]?.textContent.trim();
    if (label) {
      box.setAttribute("aria-label", label);
    }
  }
});
