// A form marked data-once is sent once: the button keeps its words and waits for the answer.

const WAIT_MS = 15000;

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), WAIT_MS);
  });
}

// A page kept by the browser comes back with its forms ready again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-once]").forEach(release);
});

for (const target of document.querySelectorAll("[data-focus]")) {
  target.focus();
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-disabled]")) {
    button.removeAttribute("aria-disabled");
  }
}
