// The half-hour grid: clicking, dragging, arrow keys, tools; on a phone a list for each day to open.
// The tick boxes of the page stay the truth: without this module they are simply ticked.

const PHONE = matchMedia("(max-width: 40.0525em)");

class WeekGrid extends HTMLElement {
  connectedCallback() {
    if (this.days) return;
    this.days = [...this.querySelectorAll(".app-week__day")].map((day) => ({
      element: day,
      name: day.dataset.day,
      slots: day.querySelector(".app-week__slots"),
      boxes: [...day.querySelectorAll(".app-week__box")],
    }));
    this.addEventListener("pointerdown", (event) => this.startDrag(event));
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("change", () => this.count());
    this.addEventListener("focusin", (event) => this.makeTabStop(event.target));
    for (const tool of this.querySelectorAll("[data-tool]")) {
      tool.addEventListener("click", () => this.use(tool));
    }
    this.addDayButtons();
    for (const hidden of [".app-week__tools", ".app-week__total", ".app-week__help"]) {
      (this.querySelector(hidden) ?? this.parentElement.querySelector(hidden)).hidden = false;
    }
    this.classList.add("app-week--scripted");
    PHONE.addEventListener("change", () => this.setTabStops());
    this.setTabStops();
    this.count();
  }

  // What is shown

  shownDays() {
    return this.days.filter((day) => this.classList.contains("app-week--weekend") || !this.isWeekend(day));
  }

  isWeekend(day) {
    return day.element.classList.contains("app-week__day--weekend");
  }

  isShown(box) {
    return this.classList.contains("app-week--all-hours") || !box.parentElement.classList.contains("app-week__night");
  }

  placeOf(box) {
    const day = this.shownDays().findIndex((shown) => shown.boxes.includes(box));
    return day < 0 ? null : { day, half: this.shownDays()[day].boxes.indexOf(box) };
  }

  count() {
    const all = this.days.flatMap((day) => day.boxes).filter((box) => box.checked).length;
    this.say(all === 0 ? "Nothing chosen yet." : `${hours(all)} a week chosen.`);
    for (const day of this.days) {
      const chosen = day.boxes.filter((box) => box.checked).length;
      day.count.textContent = chosen === 0 ? "nothing chosen" : `${hours(chosen)} chosen`;
    }
  }

  say(text) {
    this.querySelector(".app-week__total").textContent = text;
  }

  changed() {
    this.days[0].boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
  }

  // The list of a phone

  addDayButtons() {
    this.days.forEach((day, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "app-week__open";
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", day.slots.id);
      const name = document.createElement("span");
      name.textContent = day.name;
      day.count = document.createElement("span");
      day.count.className = "app-week__count";
      button.append(name, " ", day.count);
      button.addEventListener("click", () => this.open(day, button));
      const legend = day.element.querySelector("legend");
      const words = document.createElement("span");
      words.className = "app-week__word";
      words.textContent = day.name;
      legend.replaceChildren(words, button);
      if (index === 0) this.open(day, button);
    });
  }

  open(day, button) {
    const isOpen = day.element.classList.toggle("app-week__day--open");
    button.setAttribute("aria-expanded", String(isOpen));
  }

  // One tab stop for the whole week, and arrows within it; a list is walked with tab instead

  setTabStops() {
    const boxes = this.days.flatMap((day) => day.boxes);
    for (const box of boxes) box.tabIndex = PHONE.matches ? 0 : -1;
    if (PHONE.matches) return;
    const shown = boxes.filter((box) => this.isShown(box));
    (shown.find((box) => box.checked) ?? shown[0]).tabIndex = 0;
  }

  makeTabStop(target) {
    if (PHONE.matches || !target.matches(".app-week__box")) return;
    for (const box of this.querySelectorAll(".app-week__box[tabindex='0']")) box.tabIndex = -1;
    target.tabIndex = 0;
  }

  walk(event) {
    const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const step = steps[event.key];
    if (!step || PHONE.matches || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!event.target.matches(".app-week__box")) return;
    event.preventDefault();
    const next = this.neighbour(event.target, step);
    if (!next) return;
    if (event.shiftKey && next.checked !== event.target.checked) {
      next.checked = event.target.checked;
      this.changed();
    }
    next.focus();
  }

  neighbour(box, [days, halves]) {
    const place = this.placeOf(box);
    const next = place && this.shownDays()[place.day + days]?.boxes[place.half + halves];
    return next && this.isShown(next) ? next : null;
  }

  // Dragging over a rectangle with a mouse or pen; a finger scrolls

  startDrag(event) {
    const first = event.target.closest?.(".app-week__slot")?.querySelector(".app-week__box");
    if (!first || PHONE.matches || event.button !== 0 || event.pointerType === "touch") return;
    const before = new Map(this.days.flatMap((day) => day.boxes).map((box) => [box, box.checked]));
    const value = !first.checked;
    const paint = (box) => this.paint(before, first, box, value);
    const move = (moved) => {
      const slot = document.elementFromPoint(moved.clientX, moved.clientY)?.closest(".app-week__slot");
      if (slot && this.contains(slot)) paint(slot.querySelector(".app-week__box"));
    };
    const undoClick = (click) => click.preventDefault(); // the box was set when the button went down
    const end = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      this.changed();
      setTimeout(() => this.removeEventListener("click", undoClick, true));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    this.addEventListener("click", undoClick, true);
    paint(first);
    first.focus({ preventScroll: true });
    event.preventDefault();
  }

  paint(before, first, last, value) {
    const from = this.placeOf(first);
    const to = this.placeOf(last);
    if (!from || !to) return;
    for (const [box, was] of before) box.checked = was;
    const [left, right] = [from.day, to.day].sort((a, b) => a - b);
    const [top, bottom] = [from.half, to.half].sort((a, b) => a - b);
    for (const day of this.shownDays().slice(left, right + 1)) {
      for (const box of day.boxes.slice(top, bottom + 1)) if (this.isShown(box)) box.checked = value;
    }
  }

  // Tools

  use(tool) {
    const name = tool.dataset.tool;
    if (name === "copy") this.copyMonday();
    else if (name === "clear") this.clear();
    else this.toggle(tool, name === "weekend" ? "app-week--weekend" : "app-week--all-hours");
  }

  copyMonday() {
    const [monday, ...others] = this.shownDays();
    for (const day of others) day.boxes.forEach((box, half) => (box.checked = monday.boxes[half].checked));
    this.changed();
    const last = others.at(-1).name;
    this.say(`Monday copied to Tuesday to ${last}. ${this.querySelector(".app-week__total").textContent}`);
  }

  clear() {
    for (const day of this.days) for (const box of day.boxes) box.checked = false;
    this.changed();
  }

  toggle(tool, className) {
    tool.setAttribute("aria-pressed", String(this.classList.toggle(className)));
    this.setTabStops();
  }
}

function hours(halves) {
  const whole = Math.floor(halves / 2);
  const words = [];
  if (whole > 0) words.push(`${whole} ${whole === 1 ? "hour" : "hours"}`);
  if (halves % 2 === 1) words.push("30 minutes");
  return words.join(" ");
}

customElements.define("counterpart-week", WeekGrid);
