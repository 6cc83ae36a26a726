// Runs once for each HTML component of the page; Gradio hands in `element`, `trigger` and `watch`.
// A click on anything with data-act becomes one event for the server; only switching views stays here.

const desk = () => document.getElementById("desk");
const narrow = () => window.matchMedia("(max-width: 860px)").matches;

function show(view) {
  desk().dataset.view = view;
  for (const tab of document.querySelectorAll("button[data-act=view]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.view === view));
  }
}

function leaveBook() {
  show("talk");
  const from = window.mekongCameFrom;
  if (from && from.isConnected) from.focus();
}

function settleBook() {
  const book = element.querySelector(".book");
  if (!book || book.dataset.visit === element.dataset.seen) return;
  element.dataset.seen = book.dataset.visit;
  const lit = book.querySelector("mark.lit");
  const tree = book.querySelector("details.tree");
  if (tree) tree.open = false;
  requestAnimationFrame(() => {
    if (lit) {
      const scroller = book.closest(".scroller") || book;
      const top = lit.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      scroller.scrollTop += top - scroller.clientHeight / 3;
      if (window.mekongClicked) lit.focus({ preventScroll: true });
    } else {
      (book.closest(".scroller") || book).scrollTop = 0;
    }
    window.mekongClicked = false;
  });
}

// The question that was asked last goes to the top once when it appears and once when it is answered.
function settleTalk() {
  const scroller = element.closest(".scroller");
  setTimeout(() => {
    const turns = [...scroller.querySelectorAll(".turn")];
    const key = `${turns.length} ${Boolean(scroller.querySelector(".pending"))}`;
    if (scroller.dataset.settled === key) return;
    scroller.dataset.settled = key;
    if (turns.length === 0) scroller.scrollTop = 0;
    else scroller.scrollTop += turns.at(-1).getBoundingClientRect().top - scroller.getBoundingClientRect().top - 18;
  }, 30);
}

function settleHead() {
  const head = element.querySelector(".head");
  if (!head) return;
  document.documentElement.lang = head.dataset.pageLang === "zh" ? "zh-CN" : "en";
  document.title = head.dataset.title;
  show(desk().dataset.view || "talk");
}

function settle() {
  if (element.querySelector(".head")) settleHead();
  if (element.querySelector(".book")) settleBook();
  if (element.closest("#talk")) settleTalk();
}

// Without a secure origin a browser has no clipboard object, but still copies what is marked.
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function take(button) {
  const { text, kind, name } = button.closest("[data-text]").dataset;
  if (button.dataset.act === "copy") {
    await copyText(text);
    const label = button.textContent;
    if (label === button.dataset.done) return;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 1600);
    return;
  }
  const url = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

element.addEventListener("click", (event) => {
  const target = event.target.closest("[data-act]");
  if (!target || target.disabled || !element.contains(target) || event.target.closest("a")) return;
  const isText = target.tagName !== "BUTTON";
  if (isText && !window.getSelection().isCollapsed) return; // the reader is marking text to copy it
  const act = target.dataset.act;
  if (act === "view") {
    if (target.dataset.view === "talk") leaveBook();
    else show(target.dataset.view);
    return;
  }
  if (act === "copy" || act === "save") {
    take(target);
    return;
  }
  if (act === "cite" || act === "open") {
    if (!element.querySelector(".book")) window.mekongCameFrom = isText ? target.querySelector("button") : target;
    window.mekongClicked = true;
    if (narrow()) show("book");
  }
  trigger(target.dataset.event || "select", { ...target.dataset });
});

watch("value", settle);
settle();
