// Uploads with progress in a form marked data-upload; sizes and kinds are checked before sending.
// Without script the same form sends the file by itself.

const MEGABYTE = 1048576;

for (const form of document.querySelectorAll("form[data-upload]")) {
  prepare(form);
}

function prepare(form) {
  const input = form.querySelector('input[type="file"]');
  const button = form.querySelector("button:not([type='button'])");
  form.dataset.ready = "yes";
  input.tabIndex = -1;
  button.type = "button";
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => sendAll(form, [...input.files]));
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.dataset.over = "yes";
  });
  form.addEventListener("dragleave", () => delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    delete form.dataset.over;
    sendAll(form, [...event.dataTransfer.files]);
  });
}

async function sendAll(form, files) {
  const part = form.closest("section");
  part.querySelector("[data-upload-faults]").replaceChildren();
  part.classList.remove("field-wrong");
  let isAllWell = true;
  for (const file of files) {
    const fault = check(form, file) ?? (await send(form, part, file));
    if (fault) {
      isAllWell = false;
      complain(part, fault);
    }
  }
  form.reset();
  if (isAllWell && files.length) {
    window.location.hash = part.id;
    window.location.reload();
  }
}

function check(form, file) {
  const limit = Number(form.dataset.maxBytes);
  const kinds = form.dataset.accept.split(",").map((kind) => kind.trim().toLowerCase());
  const kind = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  if (!kinds.includes(kind)) {
    const allowed = kinds.map((each) => each.slice(1).toUpperCase()).join("、");
    return `“${file.name}”没有上传：不支持 ${kind.slice(1).toUpperCase()} 格式。请另存为 ${allowed} 后重传。`;
  }
  if (file.size > limit) {
    const size = (file.size / MEGABYTE).toFixed(1);
    return `“${file.name}”没有上传：有 ${size} MB，每份不超过 ${limit / MEGABYTE} MB。请压缩或分成几份。`;
  }
  return file.size ? null : `“${file.name}”没有上传：文件是空的。请检查后重传。`;
}

function send(form, part, file) {
  const row = makeRow(part, file.name);
  const body = new FormData(form);
  body.set("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const finish = (fault) => {
      row.remove();
      resolve(fault);
    };
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => show(row, event));
    request.addEventListener("load", () => finish(faultOf(request, file)));
    request.addEventListener("error", () =>
      finish(`“${file.name}”没有上传：网络断开了。请连上后再选一次。`),
    );
    request.addEventListener("abort", () => finish(`“${file.name}”已取消上传。`));
    row.querySelector("button").addEventListener("click", () => request.abort());
    request.send(body);
  });
}

function faultOf(request, file) {
  if (request.status >= 200 && request.status < 300) {
    return null;
  }
  try {
    const { detail } = JSON.parse(request.responseText);
    if (detail) {
      return detail;
    }
  } catch {
    // The answer was a page, not a problem document: the status alone must do.
  }
  return request.status === 413
    ? `“${file.name}”没有上传：文件太大，服务器没有收下。`
    : `“${file.name}”没有上传。请稍后再试；如果还不行，请用下面的咨询方式告诉我们。`;
}

function makeRow(part, name) {
  const row = document.createElement("li");
  row.className = "file-row";
  const text = document.createElement("div");
  const title = document.createElement("p");
  title.className = "file-name m-0";
  title.textContent = name;
  const line = document.createElement("p");
  line.className = "task-text";
  line.textContent = "准备上传";
  text.append(title, line);
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "button button-quiet";
  cancel.textContent = "取消";
  const bar = document.createElement("progress");
  bar.className = "progress";
  bar.max = 100;
  bar.setAttribute("aria-label", `${name} 上传进度`);
  row.append(document.createElement("span"), text, cancel, bar);
  part.querySelector("[data-upload-files]").append(row);
  return row;
}

function show(row, event) {
  const share = Math.floor((event.loaded / event.total) * 100);
  const size = (event.total / MEGABYTE).toFixed(1);
  row.querySelector("progress").value = share;
  row.querySelector(".task-text").textContent =
    share < 100 ? `上传中 ${share}% · ${size} MB` : `已传完 ${size} MB，正在检查文件`;
}

function complain(part, fault) {
  part.classList.add("field-wrong");
  const line = document.createElement("p");
  line.className = "field-error";
  line.textContent = fault;
  part.querySelector("[data-upload-faults]").append(line);
}
