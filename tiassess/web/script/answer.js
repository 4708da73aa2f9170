// The answer pages work without this file, which only makes a few things kinder. It stores nothing.
// Comments that fill their lines, and the space before lines, are left out of what browsers get.

const PATIENCE = 20_000;
const root = document.documentElement;
const find = (id) => document.getElementById(id);
const form = find("answers");
const slow = find("slow");
const idle = find("idle");
const leaving = document.querySelector("form[data-leave]");
let busy = false;
let native = false;

const show = (box, part = box) => {
  box.hidden = false;
  part.tabIndex = -1;
  part.focus();
};

// Back must not lead to the page that is left.
const replaceBy = (address) => {
  root.hidden = true;
  location.replace(address);
};

// Give the text of a good answer, false for another. One that does not come, or comes in part, is thrown.
const post = async (address, body) => {
  slow.hidden = true;
  const patience = new AbortController();
  setTimeout(() => patience.abort(), PATIENCE);
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "manual",
    signal: patience.signal,
  });
  return answer.ok && answer.text();
};

// Only a path on this server is followed.
const readNext = (text) => {
  try {
    const { next } = JSON.parse(text);
    return /^\/(?!\/)/.test(next) && location.origin + next;
  } catch {
    return false;
  }
};

// The attribute "disabled" would take the focus from the button that was pressed.
const setBusy = (value) => {
  busy = value;
  form.querySelectorAll("[name=go]").forEach((button) => button.setAttribute("aria-disabled", busy));
};

const send = async (event) => {
  const button = event.submitter;
  // An older browser cannot say which button was pressed, and sends the form itself.
  if (native || !button) return;
  event.preventDefault();
  if (busy) return;
  setBusy(true);
  const body = new URLSearchParams(new FormData(form));
  body.set(button.name, button.value);
  try {
    const next = readNext(await post(form.action, body));
    if (root.hidden) return;
    if (next) location.assign(next);
    else {
      // Whatever else the server has to say shows as its own page.
      native = true;
      button.click();
      native = false;
    }
    // Should that page not come, a press works again.
    setTimeout(setBusy, PATIENCE, false);
  } catch {
    setBusy(false);
    show(slow);
  }
};

const leave = (event) => {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(leaving));
  const go = () => replaceBy(leaving.dataset.plain);
  root.hidden = true;
  // The reply to answers that are still on their way could bring the cookie back.
  window.stop();
  fetch(leaving.action, { method: "POST", body, keepalive: true, redirect: "manual" }).then(go, go);
  // An older browser drops a request together with its page, so the request has a moment first.
  setTimeout(go, 1000);
};

// The server's clock starts anew with what reaches it, not with typing. One long timer would be late on a laptop
// that slept, so the clock is looked at often.
const watchIdle = ({ idleWarning, idleLimit, stay, plain }) => {
  let since = Date.now();
  let before;
  const look = () => {
    const minutes = (Date.now() - since) / 60_000;
    if (busy || root.hidden || minutes < idleWarning) return;
    if (minutes >= idleLimit) replaceBy(plain);
    else if (idle.hidden) {
      before = document.activeElement;
      show(idle, idle.querySelector("h2"));
    }
  };
  const keep = async () => {
    const token = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const kept = await post(stay, token).catch(() => false);
    if (kept === false) return show(slow);
    since = Date.now();
    idle.hidden = true;
    before.focus();
  };
  setInterval(look, 1000);
  addEventListener("visibilitychange", look);
  find("stay").addEventListener("click", keep);
};

// Each letter changes the number that is seen; it is read out when typing pauses.
const countCharacters = (heard) => {
  const { for: id, limit, left, over } = heard.dataset;
  const area = find(id);
  const seen = heard.cloneNode();
  let timer;
  seen.setAttribute("aria-hidden", true);
  heard.before(seen);
  heard.className = "nhsuk-u-visually-hidden";
  const count = () => {
    // The server counts code points too, and a new line as one.
    const rest = limit - [...area.value].length;
    seen.textContent = (rest < 0 ? over : left).replace("{n}", Math.abs(rest));
  };
  area.addEventListener("input", () => {
    count();
    clearTimeout(timer);
    timer = setTimeout(() => (heard.textContent = seen.textContent), 1000);
  });
  count();
};

// A page from the browser's memory would show what the server no longer has. A reload could send a form again.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) replaceBy(location.pathname + location.search);
});
form?.addEventListener("submit", send);
leaving?.addEventListener("submit", leave);
if (idle) watchIdle(document.body.dataset);
document.querySelectorAll(".ti-character-count").forEach(countCharacters);
find("notice")?.focus();
