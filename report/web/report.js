// SPDX-License-Identifier: Apache-2.0
// What makes a report convenient; it is whole without. Texts are only ever written as texts: nothing here makes HTML,
// and the page's policy (Trusted Types) would not let it.
"use strict";
(() => {
  const options = document.body.dataset;
  const sizes = options.sizes.split(" ").map(Number);
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // make("td", { class: "num" }, "text", node, ...): an element with attributes and children.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  function button(text, attributes, press) {
    const element = make("button", { type: "button", ...attributes }, text);
    element.addEventListener("click", press);
    return element;
  }

  function choice(label, entries, chosen, change) {
    const select = make("select", {});
    for (const [value, text] of entries) select.append(make("option", { value }, text));
    select.value = chosen;
    select.addEventListener("change", () => change(select.value));
    return make("label", {}, label, select);
  }

  const count = (number) => number.toLocaleString("en");

  // "1,234", "+5", "79.5%"; NaN when it is none ("N/A").
  const numberOf = (text) => Number.parseFloat(text.replace(/[,+]/g, ""));

  // A day sorts as the number that its digits make.
  const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text);

  class LiveTable {
    constructor(box) {
      this.box = box;
      this.table = box.querySelector("table");
      this.body = this.table.tBodies[0];
      this.heads = [...this.table.tHead.rows[0].cells];
      this.rows = [...this.body.rows];
      this.shown = this.rows;
      this.query = "";
      this.kind = "";
      this.page = 0;
      this.size = Number(options.size);
      this.paged = options.pages === "yes" && this.rows.length > Math.min(this.size, ...sizes);
      if (this.rows.length >= Number(options.least)) this.addTools();
      this.draw();
      box.classList.add("ready");
    }

    get name() {
      return this.table.caption.textContent;
    }

    addTools() {
      const tools = make("div", { class: "tools" });
      if (options.search === "yes") tools.append(this.searchField());
      if (this.box.dataset.filter) tools.append(this.filterField());
      if (this.paged) tools.append(this.sizeField());
      if (tools.hasChildNodes()) this.box.prepend(tools);
      if (options.sort === "yes") this.heads.forEach((head, column) => this.addSort(head, column));
      this.status = make("p", { role: "status" });
      this.nav = make("nav", { "aria-label": `Pages of ${this.name}` });
      this.box.append(make("div", { class: "pages" }, this.status, this.nav));
    }

    searchField() {
      const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
      input.addEventListener("input", () => this.search(input.value));
      return make("label", {}, `Search ${this.name}`, input);
    }

    filterField() {
      const kinds = new Map();
      for (const row of this.rows) kinds.set(row.dataset.kind, (kinds.get(row.dataset.kind) ?? 0) + 1);
      const entries = [...kinds].sort((a, b) => collator.compare(a[0], b[0]));
      const all = [["", `All (${count(this.rows.length)})`]];
      const choices = all.concat(entries.map(([kind, n]) => [kind, `${kind} (${count(n)})`]));
      return choice(this.box.dataset.filter, choices, "", (value) => {
        this.kind = value;
        this.select();
      });
    }

    sizeField() {
      const entries = [...new Set([...sizes, this.size])].sort((a, b) => a - b).map((size) => [size, count(size)]);
      return choice("Rows per page", entries.concat([[Infinity, "All"]]), this.size,
        (value) => { this.size = Number(value); this.page = 0; this.draw(); });
    }

    addSort(head, column) {
      if (head.classList.contains("details-column")) return;
      head.dataset.title = head.textContent; // on paper
      const press = button("", {}, () => this.sort(column));
      press.append(...head.childNodes);
      head.append(press);
    }

    search(text) {
      this.query = text.trim().toLowerCase();
      this.texts ??= this.rows.map((row) => row.textContent.toLowerCase());
      this.select();
    }

    // A row's values in a column: numbers, or texts; undefined when there is no number where one should be.
    keysOf(column) {
      const numbers = this.heads[column].classList.contains("num");
      return new Map(this.rows.map((row) => {
        const text = row.cells[column].textContent.trim();
        if (!numbers) return [row, text];
        const number = isDay(text) ? Number(text.replaceAll("-", "")) : numberOf(text);
        return [row, Number.isNaN(number) ? undefined : number];
      }));
    }

    // Numbers begin with the largest, texts with A; again turns it round. What is not known stays at the end.
    sort(column) {
      const head = this.heads[column];
      const numbers = head.classList.contains("num");
      const before = head.getAttribute("aria-sort");
      const down = before === null ? numbers : before === "ascending";
      const sign = down ? -1 : 1;
      const keys = this.keysOf(column);
      const compare = (a, b) => {
        const left = keys.get(a), right = keys.get(b);
        if (left === undefined || right === undefined) return (left === undefined) - (right === undefined);
        return sign * (numbers ? left - right : collator.compare(left, right));
      };
      this.heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      this.rows.sort(compare);
      this.texts = undefined;
      this.search(this.query);
    }

    select() {
      const isOfKind = (row) => this.kind === "" || row.dataset.kind === this.kind;
      const matches = (at) => this.query === "" || this.texts[at].includes(this.query);
      this.shown = this.rows.filter((row, at) => isOfKind(row) && matches(at));
      this.page = 0;
      this.draw();
    }

    get pages() {
      return this.paged ? Math.max(1, Math.ceil(this.shown.length / this.size)) : 1;
    }

    draw() {
      const first = this.paged && this.page > 0 ? this.page * this.size : 0;
      const rows = this.paged ? this.shown.slice(first, first + this.size) : this.shown;
      this.put(rows);
      if (this.status) this.tell(first, rows.length);
    }

    put(rows) {
      rows.forEach(addDetails);
      const width = this.table.tHead.rows[0].cells.length;
      const none = make("tr", { class: "empty" }, make("td", { colspan: width }, "Nothing matches."));
      this.body.replaceChildren(...(rows.length > 0 || this.rows.length === 0 ? rows : [none]));
    }

    tell(first, length) {
      const of = this.shown.length === this.rows.length ? "" : ` (of ${count(this.rows.length)})`;
      const range = this.pages > 1 ? `${count(first + 1)} to ${count(first + length)} of ` : "";
      const word = this.shown.length === 1 ? "row" : "rows";
      this.status.textContent = `${range}${count(this.shown.length)} ${word}${of}`;
      this.nav.replaceChildren(...(this.pages > 1 ? this.pageButtons() : []));
      this.nav.hidden = this.pages === 1;
    }

    // The first, the last, and those around this one.
    pageButtons() {
      const numbers = [0, this.page - 1, this.page, this.page + 1, this.pages - 1];
      const listed = [...new Set(numbers.filter((page) => page >= 0 && page < this.pages))].sort((a, b) => a - b);
      const step = (text, page) => {
        const attributes = page < 0 || page >= this.pages ? { disabled: "" } : {};
        return button(text, attributes, () => this.turn(page, text));
      };
      const places = listed.map((page) => this.pageButton(page));
      return [step("Previous", this.page - 1), ...places, step("Next", this.page + 1)];
    }

    pageButton(page) {
      const attributes = { "aria-label": `Page ${page + 1}` };
      if (page === this.page) attributes["aria-current"] = "page";
      return button(count(page + 1), attributes, () => this.turn(page, count(page + 1)));
    }

    // The buttons are made anew: the focus goes to the one that stands for the same.
    turn(page, pressed) {
      this.page = page;
      this.draw();
      const same = [...this.nav.children].find((other) => other.textContent === pressed && !other.disabled);
      (same ?? this.nav.querySelector("[aria-current]"))?.focus();
      this.table.parentElement.scrollTop = 0;
    }

    // On paper there are no pages to turn.
    print(printing) {
      if (printing) this.put(this.shown);
      else this.draw();
    }
  }

  let known; // the data of all repositories, read when the first is asked for
  const details = () => known ??= JSON.parse(document.getElementById("details").textContent);

  function addDetails(row) {
    if (row.dataset.index === undefined || row.dataset.ready !== undefined) return;
    const name = row.querySelector("th").textContent;
    row.dataset.ready = "";
    const attributes = { class: "more", "aria-haspopup": "dialog", "aria-label": `Details of ${name}` };
    const press = button("Details", attributes, () => show(Number(row.dataset.index)));
    row.append(make("td", { class: "details-column" }, press));
  }

  function dataTable(caption, titles, rows) {
    const isNumber = (value) => typeof value === "number";
    const look = (number) => number ? { class: "num" } : {};
    const heads = titles.map((title, at) =>
      make("th", { scope: "col", ...look(at > 0 && rows.every((row) => isNumber(row[at]))) }, title));
    const cell = (value, at) => at === 0 ? make("th", { scope: "row" }, value)
      : make("td", look(isNumber(value)), isNumber(value) ? count(value) : value);
    const head = make("tr", {}, ...heads);
    const body = rows.map((row) => make("tr", {}, ...row.map(cell)));
    return make("div", { class: "scroll", role: "group", tabindex: "0", "aria-label": caption },
      make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...body)));
  }

  function facts(repository) {
    const list = make("dl", { class: "facts" });
    const add = (term, value) => list.append(make("div", {}, make("dt", {}, term), make("dd", {}, value)));
    add("Branch", make("code", {}, repository.head || "none"));
    add("Tip", make("code", {}, repository.tip || "none"));
    add("Commits ever", count(repository.ever));
    add(`Bus factor in ${details().period}`, count(repository.bus_factor));
    if (repository.newcomers !== undefined) add("Newcomers", count(repository.newcomers));
    if (repository.future > 0) add("Dated after this report", count(repository.future));
    if (repository.undated > 0) add("Without a date", count(repository.undated));
    if (repository.uncounted > 0) add("Lines not counted", count(repository.uncounted));
    return list;
  }

  const listOf = (items) => make("ul", {}, ...items.map(([name, word]) => make("li", {}, `${name} (${word})`)));

  // Columns as those of the report's own chart.
  function timelineOf(labels, commits) {
    const space = "http://www.w3.org/2000/svg";
    const draw = (name, attributes) => {
      const node = document.createElementNS(space, name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      return node;
    };
    const most = Math.max(1, ...commits);
    const told = `Commits from ${labels[0]} to ${labels.at(-1)}, at most ${count(most)}`;
    const svg = draw("svg", { role: "img", width: "100%", height: 90, "aria-label": told });
    svg.append(draw("rect", { class: "axis", x: 0, y: 89, width: "100%", height: 1 }));
    commits.forEach((value, at) => {
      const height = value > 0 ? Math.max(1, Math.round(86 * value / most)) : 0;
      const x = `${100 * (at + 0.1) / labels.length}%`;
      const bar = draw("rect", { class: "bar", x, width: `${80 / labels.length}%`, y: 89 - height, height });
      const title = draw("title", {});
      title.textContent = `${labels[at]}: ${count(value)} commits`;
      bar.append(title);
      if (value > 0) svg.append(bar);
    });
    return make("figure", { class: "chart" }, svg);
  }

  function contentOf(repository) {
    const { windows, period, labels } = details();
    const parts = [facts(repository)];
    const add = (title, part) => parts.push(make("h3", {}, title), part);
    if (repository.timeline.some((value) => value > 0))
      add("Commits over time", timelineOf(labels, repository.timeline));
    const earlier = "One window earlier";
    const windowTitles = ["Window", "Commits", earlier, "LOC+", "LOC−", "Contributors", earlier];
    const authorTitles = ["Contributor", "Organization", "Commits", "LOC+", "LOC−"];
    const addTable = (title, caption, titles, rows) => {
      if (rows.length > 0) add(title, dataTable(caption, titles, rows));
    };
    const windowRows = windows.map((name, at) => [name, ...repository.windows[at]]);
    addTable("Time windows", "Time windows", windowTitles, windowRows);
    addTable(`Contributors with most commits in ${period}`, "Contributors", authorTitles, repository.authors);
    addTable("Languages", "Languages", ["Language", "LOC", "Files"], repository.languages);
    const features = repository.features.join(", ").replaceAll("_", " ");
    if (features !== "") add("Features", make("p", {}, features));
    if (repository.jobs?.length > 0) add("Jenkins jobs", listOf(repository.jobs));
    addTable("Problems", "Problems", ["Category", "Problem"], repository.problems);
    return parts;
  }

  let dialog;
  function show(index) {
    const repository = details().repositories[index];
    dialog ??= document.body.appendChild(make("dialog", { "aria-labelledby": "detail-title" }));
    const close = button("Close", {}, () => dialog.close());
    const header = make("header", {}, make("h2", { id: "detail-title" }, repository.name), close);
    dialog.replaceChildren(make("div", { class: "detail" }, header, ...contentOf(repository)));
    dialog.showModal();
  }

  function addThemes() {
    const select = document.getElementById("theme");
    select.value = document.documentElement.dataset.theme;
    select.addEventListener("change", () => {
      document.documentElement.dataset.theme = select.value;
      try {
        localStorage.setItem("reporting-tool.theme", select.value);
      } catch {
        // It is not remembered, then.
      }
    });
    select.closest("[hidden]").hidden = false;
  }

  for (const row of document.querySelectorAll("tr[data-index]:first-child"))
    row.closest("table").tHead.rows[0].append(make("th", { scope: "col", class: "details-column" }, "Details"));
  addThemes();
  const tables = [...document.querySelectorAll(".live")].map((box) => new LiveTable(box));
  addEventListener("beforeprint", () => tables.forEach((table) => table.print(true)));
  addEventListener("afterprint", () => tables.forEach((table) => table.print(false)));
  document.documentElement.dataset.ready = String(performance.now());
})();
