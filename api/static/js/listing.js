// A long table: filtered while typing, walked with the up and down keys, rows selected together.

class Listing extends HTMLElement {
  connectedCallback() {
    if (this.rows) return;
    this.rows = [...this.querySelectorAll("tbody tr")].map((row) => ({ element: row, words: plain(row.textContent) }));
    this.field = this.querySelector("input[type='search']");
    this.found = this.querySelector(".app-list__found");
    this.all = this.querySelector("[data-select-all]");
    this.field.addEventListener("input", () => this.filter());
    this.addEventListener("keydown", (event) => this.walk(event));
    this.addEventListener("change", (event) => this.select(event.target));
    this.classList.add("app-list--scripted");
    if (this.all) this.all.closest("[hidden]").hidden = false;
    this.tell();
  }

  shown() {
    return this.rows.filter((row) => !row.element.hidden);
  }

  filter() {
    const words = plain(this.field.value).split(" ").filter(Boolean);
    for (const row of this.rows) row.element.hidden = !words.every((word) => row.words.includes(word));
    this.tell();
  }

  walk(event) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = this.shown().map((row) => stopOf(row.element, event.target)).filter(Boolean);
    const row = event.target.closest("tbody tr");
    if (!row && event.target !== this.field) return;
    const at = row ? this.shown().findIndex((shown) => shown.element === row) : -1;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) this.field.focus();
    else stops[next]?.focus();
  }

  select(target) {
    if (target === this.all) {
      for (const row of this.shown()) {
        const box = row.element.querySelector("[data-select-row]");
        if (box) box.checked = this.all.checked;
      }
    }
    this.tell();
  }

  tell() {
    const shown = this.shown();
    const chosen = this.rows.filter((row) => row.element.querySelector("[data-select-row]:checked"));
    const hidden = chosen.filter((row) => row.element.hidden).length;
    const where = "partial" in this.dataset ? " on this page" : "";
    const parts = [shown.length === this.rows.length ? `${this.rows.length} listed${where}` : `${shown.length} of ${this.rows.length}${where} shown`];
    if (chosen.length) parts.push(`${chosen.length} selected${hidden ? `, ${hidden} of them not shown` : ""}`);
    this.found.textContent = parts.join(" · ");
    if (this.all) {
      const boxes = shown.map((row) => row.element.querySelector("[data-select-row]")).filter(Boolean);
      this.all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
      this.all.indeterminate = !this.all.checked && boxes.some((box) => box.checked);
    }
  }
}

// The same kind of stop in each row: its tick box when walking tick boxes, else its first link.
function stopOf(row, from) {
  const box = row.querySelector("[data-select-row]");
  const link = row.querySelector("a[href], button");
  return from.matches("[data-select-row]") ? box : (link ?? box);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

customElements.define("counterpart-list", Listing);
