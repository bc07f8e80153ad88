// Large text, high contrast and reading aloud. Without script the form makes a round trip.

const root = document.documentElement;
const form = document.querySelector("form[data-display]");
const reader = document.querySelector("[data-read]");

form?.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.name) {
    return;
  }
  event.preventDefault();
  const body = new FormData(form);
  body.set(button.name, button.value);
  apply(button);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});

function apply(button) {
  const isOn = button.value !== "normal";
  if (isOn) {
    root.dataset[button.name] = button.value;
  } else {
    delete root.dataset[button.name];
  }
  const onValue = button.name === "size" ? "large" : "high";
  button.setAttribute("aria-pressed", String(isOn));
  button.value = isOn ? "normal" : onValue;
}

if (reader && "speechSynthesis" in window) {
  reader.hidden = false;
  reader.addEventListener("click", () => (isReading() ? stop() : start()));
  window.addEventListener("pagehide", stop);
}

function isReading() {
  return reader.getAttribute("aria-pressed") === "true";
}

function start() {
  const chosen = String(window.getSelection());
  const text = chosen.trim() || document.querySelector("main").innerText;
  const parts = text.split(/(?<=[。！？\n])/).filter((part) => part.trim());
  show(true);
  parts.forEach((part, index) => {
    const words = new SpeechSynthesisUtterance(part);
    words.lang = "zh-CN";
    if (index === parts.length - 1) {
      words.onend = () => show(false);
    }
    speechSynthesis.speak(words);
  });
}

function stop() {
  speechSynthesis.cancel();
  show(false);
}

function show(isOn) {
  reader.setAttribute("aria-pressed", String(isOn));
  reader.querySelector("[data-read-word]").textContent = isOn ? "停止朗读" : "朗读";
}
