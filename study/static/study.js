"use strict";
const base = document.body.dataset.base;
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

function make(tag, name = "", ...inside) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.append(...inside.filter((piece) => piece !== null));
  return node;
}

function set(node, display = false) {
  const source = node.textContent;
  const tidy = source.replaceAll("\\left[", "\\mathopen{}\\left[").replaceAll("\\left(", "\\mathopen{}\\left(").replace(/_\{([a-zA-Z]),([a-zA-Z])\}/g, "_{$1$2}");
  try { katex.render(tidy, node, { displayMode: false, throwOnError: true, trust: false, maxExpand: 200, maxSize: 20 }); }
  catch { node.textContent = source; node.classList.add("katex-error"); }
}

function rich(text) {
  return text.split("$").map((piece, n) => {
    if (n % 2 === 0) return document.createTextNode(piece);
    const node = make("span", "m", piece.trim());
    set(node);
    return node;
  });
}

async function post(path, data) {
  const body = typeof data === "string" ? data : JSON.stringify(data);
  const answer = await fetch(`${base}${path}`, { method: "POST", body, headers: { "content-type": "application/json" } });
  const read = await answer.json().catch(() => ({ error: "the program did not answer" }));
  if (!answer.ok) throw Object.assign(new Error(read.error || `not possible (${answer.status})`), { late: answer.status === 503 });
  return read;
}

const SAID = { true: "true", "leading order": "true to leading order", note: "noted", wrong: "wrong", depends: "waits:", undecided: "undecided", syntax: "not read" };
const MARK = { true: "✓", "leading order": "≈", note: "·", wrong: "✗", depends: "…", undecided: "?", syntax: "!" };
const NAME = { "leading order": "true" };

function lineItem(line) {
  const said = make("div", "what-said");
  for (const formula of line.read_as) {
    const eq = make("span", "eq", ...rich(`$${formula}$`));
    said.append(eq);
  }
  const [first, ...rest] = line.say;
  said.append(make("p", "", make("span", "standing", SAID[line.standing]), " ", ...rich(first || "")));
  for (const words of rest) said.append(make("p", "", ...rich(words)));
  return make("li", NAME[line.standing] || line.standing, make("span", "no", String(line.number)), said);
}

class Editor {
  constructor(area, id) {
    this.area = area; this.id = id; this.gutter = $("#gutter"); this.list = $("#said");
    this.lines = []; this.asked = ""; this.busy = false; this.timer = 0; this.late = 0;
    area.addEventListener("input", () => this.changed());
    area.addEventListener("scroll", () => { this.gutter.scrollTop = area.scrollTop; });
    this.draw();
  }
  get short() { return this.area.rows === 1; }
  changed() {
    this.late = 0;
    this.draw();
    for (const item of $$("li", this.list)) item.classList.add("old");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 180);
  }
  async ask() {
    const text = this.area.value;
    if (this.busy || text === this.asked) return;
    this.busy = true;
    try {
      const judge = async (why) => (await post("/api/live", { id: this.id, text, why })).lines;
      if (text.trim().replace(/^(=|\\approx)$/, "")) {
        this.show(await judge(false));
        if (this.area.value === text && this.lines.some((line) => line.standing === "wrong")) {
          const explained = await judge(true);
          if (this.area.value === text) this.show(explained);
        }
      } else this.show([]);
      this.late = 0;
    } catch (error) {
      const again = error.late && (this.late += 1) <= 3; // a busy machine may have time for it in a moment
      this.show([]);
      this.list.append(make("li", "syntax", make("span"), make("p", "", error.message + (again ? "; asking again" : ""))));
      if (again) setTimeout(() => { this.asked = null; this.ask(); }, 2000);
    }
    this.asked = text;
    this.busy = false;
    if (this.area.value !== text) this.ask();
  }
  show(lines) {
    this.lines = lines;
    this.list.replaceChildren(...lines.map(lineItem));
    this.draw();
  }
  draw() {
    const marks = new Map(this.lines.map((line) => [line.number, line.standing]));
    const count = this.short ? 1 : this.area.value.split("\n").length;
    const rows = [];
    for (let n = 1; n <= count; n += 1) {
      const standing = marks.get(n);
      rows.push(make("div", standing ? NAME[standing] || standing : "", `${this.short ? "" : n} ${standing ? MARK[standing] : " "}`));
    }
    this.gutter.replaceChildren(...rows);
    this.gutter.scrollTop = this.area.scrollTop;
  }
  insert(text) {
    const area = this.area, at = text.indexOf("|"), plain = text.replace("|", "");
    const start = area.selectionStart;
    area.focus();
    area.setRangeText(plain, start, area.selectionEnd, "end");
    if (at >= 0) area.setSelectionRange(start + at, start + at);
    this.changed();
  }
}

function arrange(list) {
  const move = (item, by) => {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) by < 0 ? other.before(item) : other.after(item);
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) { move(button.closest("li"), button.classList.contains("up") ? -1 : 1); button.focus(); }
  });
  list.addEventListener("keydown", (event) => {
    const item = event.target.closest("li"), way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!way || !item) return;
    event.preventDefault();
    if (event.altKey) { move(item, way); item.focus(); }
    else (way < 0 ? item.previousElementSibling : item.nextElementSibling)?.focus();
  });
  let held = null;
  list.addEventListener("dragstart", (event) => { held = event.target.closest("li"); held.classList.add("moving"); });
  list.addEventListener("dragend", () => { held?.classList.remove("moving"); held = null; });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!held || !over || over === held) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    event.clientY < box.top + box.height / 2 ? over.before(held) : over.after(held);
  });
}

function exercise(article) {
  const id = article.dataset.id, form = article.dataset.form, sitting = article.dataset.sitting;
  const started = Date.now();
  let hints = 0;
  const editor = $("#editor") ? new Editor($("#editor"), id) : null;
  if ($("#arrange")) arrange($("#arrange"));
  for (const button of $$(".palette button")) button.addEventListener("click", () => editor.insert(button.dataset.insert));
  editor?.area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || editor.short)) { event.preventDefault(); $("#check").click(); }
  });
  const given = () => ({
    chosen: form === "arrange" ? $$("#arrange li").map((li) => Number(li.dataset.option)) : $$("input[name=option]:checked").map((box) => Number(box.value)),
    text: editor ? editor.area.value : "",
    number: $("#number") ? $("#number").value : "",
  });
  const common = () => ({ id, seconds: (Date.now() - started) / 1000, hints, sitting });
  $("#answer").addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = $("#check");
    button.disabled = true;
    $("#grade").replaceChildren(make("p", "quiet", form === "number" ? "Running the networks…" : "Checking…"));
    try { showGrade(await post("/api/answer", { ...common(), answer: given() }), editor); }
    catch (error) { $("#grade").replaceChildren(make("p", "", error.message)); }
    button.disabled = false;
  });
  $("#hint")?.addEventListener("click", async () => {
    hints += 1;
    try {
      const { hint } = await post("/api/hint", { id, text: editor.area.value, level: Math.min(hints, 3) });
      $("#hints").append(make("p", "", ...rich(hint)));
    } catch (error) { $("#hints").append(make("p", "", error.message)); }
    $("#hint").textContent = ["Hint", "The rule", "The line"][Math.min(hints, 2)];
  });
  $("#solve")?.addEventListener("click", async () => {
    try {
      const { solution } = await post("/api/solution", common());
      $("#grade").replaceChildren(make("div", "grade", make("h2", "", "One right answer"), ...solution.map((s) => make("p", "eq", ...rich(s)))));
    } catch (error) { $("#grade").replaceChildren(make("p", "", error.message)); }
  });
  if ($(".elapsed")) setInterval(() => { $(".elapsed").textContent = clock((Date.now() - started) / 1000); }, 1000);
}

const TITLES = { right: "Right", partly: "Partly right", wrong: "Not right", undecided: "Undecided", unread: "Not read" };

function showGrade(grade, editor) {
  const box = make("div", `grade ${grade.outcome}`, make("h2", "", TITLES[grade.outcome]));
  for (const words of grade.say) box.append(make("p", "", ...rich(words)));
  if (editor && !$("input[name=option]")) editor.show(grade.lines);
  else if (grade.lines.length) box.append(make("ol", "said", ...grade.lines.map(lineItem)));
  if (grade.plot) {
    const svg = new DOMParser().parseFromString(grade.plot.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" '), "image/svg+xml").documentElement;
    box.append(make("p", "", document.importNode(svg, true)));
  }
  if (grade.solution.length && grade.outcome !== "unread") {
    const more = make("details", "", make("summary", "", grade.outcome === "right" ? "the proof's own answer" : "show an answer"));
    more.append(...grade.solution.map((s) => make("p", "eq", ...rich(s))));
    box.append(more);
  }
  if (grade.claims.length) {
    const links = grade.claims.map((number) => { const a = make("a", "", `claim ${number}`); a.href = `${base}/claim/${number}`; return a; });
    box.append(make("p", "quiet", "More: ", ...links.flatMap((a, n) => (n ? [", ", a] : [a]))));
  }
  $("#grade").replaceChildren(box);
  if (grade.score !== null) $("#next").textContent = "Next";
  if (grade.outcome === "right") { $("#next").classList.remove("second"); $("#next").focus(); }
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function home() {
  const said = $("#data-said");
  $("#import").addEventListener("change", async (event) => {
    try { said.textContent = `${(await post("/import", await event.target.files[0].text())).new} new answers taken in.`; }
    catch (error) { said.textContent = error.message; }
  });
  $("#anki").addEventListener("click", () => { said.textContent = "Making the deck; this takes a moment."; });
  $("#close").addEventListener("click", async () => {
    await post("/close", {}).catch(() => null);
    document.body.replaceChildren(make("main", "", make("p", "lead", "The program has stopped. This page can be closed.")));
  });
}

for (const node of $$(".m")) set(node);
if ($("#exercise")) exercise($("#exercise"));
if ($("#close")) home();
const running = $("[data-deadline]");
if (running) {
  const tick = () => { running.textContent = `${clock(running.dataset.deadline - Date.now() / 1000)} left`; };
  tick();
  setInterval(tick, 1000);
}
new EventSource(`${base}/alive`);
