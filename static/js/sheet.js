// The score sheet while it is written: the sum at once, and a word beside an entry that cannot count.
// The server reads every point again; what is wrong is sent as typed.

const POINTS = /^[0-9]{1,3}(\.[0-9])?$/;
const SHOWN_DECIMALS = 2;

for (const form of document.querySelectorAll("form[data-sheet]")) {
  const inputs = [...form.querySelectorAll("input[data-most]")];
  inputs.forEach((input) => input.addEventListener("change", () => judge(input)));
  form.addEventListener("input", (event) => {
    add(form, inputs);
    // While a number is being typed only what can no longer come right is told.
    if (event.target.matches("input[data-most]") && (!fault(event.target) || isAbove(event.target))) {
      judge(event.target);
    }
  });
  add(form, inputs);
}

function add(form, inputs) {
  const given = inputs.filter((input) => input.value.trim() && !fault(input));
  // Whole tenths: sums of decimals such as 0.1 and 0.2 would not come out exactly.
  const tenths = given.reduce((sum, input) => sum + Math.round(Number(input.value) * 10), 0);
  form.querySelector("[data-sheet-total]").textContent = (tenths / 10).toFixed(SHOWN_DECIMALS);
  form.querySelector("[data-sheet-count]").textContent = `已打 ${given.length} 项，共 ${inputs.length} 项`;
}

function isAbove(input) {
  return POINTS.test(input.value.trim()) && Number(input.value) > Number(input.dataset.most);
}

function fault(input) {
  const text = input.value.trim();
  if (isAbove(input)) {
    return `最多 ${input.dataset.most} 分，您填的是 ${text}。`;
  }
  return text && !POINTS.test(text) ? "请用半角数字，最多一位小数，例如：7.5。" : "";
}

function judge(input) {
  const field = input.closest(".field");
  const words = fault(input);
  field.querySelectorAll(".field-error").forEach((line) => line.remove());
  field.classList.toggle("field-wrong", Boolean(words));
  input.setAttribute("aria-invalid", String(Boolean(words)));
  if (words) {
    const line = document.createElement("p");
    line.className = "field-error";
    line.role = "alert";
    line.textContent = words;
    field.querySelector(".field-control").before(line);
  }
}
