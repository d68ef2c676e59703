// The lists of what is most frequent, each with its shares, its filter, and itself as a file.

import { address, latest } from "./api.js";
import { byId, calmed, el, setAttribute, setText } from "./dom.js";
import { count, percent, plain } from "./format.js";
import { filterOf, ownFilter, setFilter } from "./range.js";
import { t } from "./text.js";

const LENGTH = 10;
const MOST = 1000;
const EXPORTS = ["csv", "json"];

/** What the counts of a list are parts of. */
const sum = (counts) => Object.values(counts ?? {}).reduce((a, b) => a + b, 0);
const requests = (summary) => summary.hits;
const LISTS = {
    sections: requests, paths: requests, referrers: requests, agents: requests,
    clients: (summary) => summary.lines - (summary.heartbeats ?? 0),
    messages: (summary) => sum(summary.levels),
};
/** Lists whose keys stand in the lines as they are, so that lines can be found by them. */
const FINDABLE = new Set(["sections", "paths", "clients", "referrers"]);

/** One list of the most frequent. */
class TopTable {
    #name;
    #panel;
    #body;
    #rows = [];
    #input;
    #find;
    #length;
    #load;
    #pending = null;

    constructor(name, find, length) {
        this.#name = name;
        this.#find = find;
        this.#length = length;
        this.#load = latest(`top/${name}`);
        this.#panel = byId(`top-${name}`);
        this.#build();
        // A row does not slip away below a pointer or a focus: what is new is shown when they have left.
        for (const event of ["pointerleave", "focusout"]) {
            this.#body.addEventListener(event, () => setTimeout(() => this.#pending && this.#draw(this.#pending)));
        }
    }

    #build() {
        const title = el("h2", { id: `title-${this.#name}` }, t(`top.${this.#name}`));
        this.#input = el("input", {
            type: "search", class: "small", placeholder: t("filter"), maxlength: 200, spellcheck: "false",
            autocomplete: "off", "aria-label": t("filter.of", { list: t(`top.${this.#name}`) }),
        });
        this.#input.value = ownFilter(this.#name);
        this.#input.addEventListener("input", calmed(300, () => setFilter(this.#name, this.#input.value.trim())));
        const links = EXPORTS.map((kind) => el("a", {
            class: "export", "data-kind": kind, download: kind === "json" ? `${this.#name}.json` : "",
            "aria-label": t("export.of", { list: t(`top.${this.#name}`), kind: kind.toUpperCase() }),
        }, kind.toUpperCase()));
        const head = [["key", t(`top.${this.#name}.key`)], ["n", t("top.count")], ["n", t("top.share")]];
        this.#body = el("tbody");
        for (let index = 0; index < this.#length; index += 1) this.#body.append(this.#row());
        const table = el("table", { "aria-labelledby": title.id, class: "top" },
            el("thead", {}, el("tr", {}, ...head.map(([kind, text]) => el("th", { class: kind, scope: "col" }, text)))),
            this.#body);
        const box = { class: "rows", tabindex: "0", role: "group", "aria-labelledby": title.id };
        this.#panel.setAttribute("aria-labelledby", title.id);
        this.#panel.append(el("header", {}, title, this.#input, el("span", { class: "exports" }, ...links)),
            this.#length > LENGTH ? el("div", box, table) : table,
            el("p", { class: "empty", hidden: true }));
    }

    #row() {
        const bar = el("span", { class: "part", "aria-hidden": "true" });
        const isButton = this.#isFindable;
        const key = el(isButton ? "button" : "span", { class: "key", type: isButton ? "button" : null });
        const [n, share] = [el("td", { class: "n" }), el("td", { class: "n share" })];
        const row = el("tr", { hidden: true }, el("td", { class: "key" }, bar, key), n, share);
        const parts = { row, bar, key, n, share, text: "" };
        if (isButton) key.addEventListener("click", () => this.#find(parts.text));
        this.#rows.push(parts);
        return row;
    }

    get #isFindable() {
        return this.#find !== null && FINDABLE.has(this.#name);
    }

    get #isHeld() {
        const isPointed = matchMedia("(hover: hover)").matches && this.#body.matches(":hover");
        return isPointed || this.#body.matches(":focus-within");
    }

    /** Shows the list of a range; `isAsked` where the viewer has changed what to show, and waits for it. */
    async show(summary, { from, to }, isAsked) {
        const contains = filterOf(this.#name);
        this.#link({ from, to, contains, limit: MOST });
        if (document.activeElement !== this.#input) this.#input.value = ownFilter(this.#name);
        let entries = summary.top?.[this.#name] ?? [];
        if (contains) entries = (await this.#load({ from, to, contains, limit: this.#length }))?.entries;
        if (!entries) return;
        const shown = { entries: entries.slice(0, this.#length), whole: LISTS[this.#name](summary), contains };
        this.#pending = shown;
        if (isAsked || !this.#isHeld) this.#draw(shown);
    }

    #link(parameters) {
        for (const link of this.#panel.querySelectorAll("a.export")) {
            const format = link.dataset.kind === "csv" ? "csv" : null;
            setAttribute(link, "href", address(`top/${this.#name}`, { ...parameters, format }));
        }
    }

    #draw({ entries, whole, contains }) {
        this.#pending = null;
        const most = entries[0]?.count ?? 0;
        this.#rows.forEach((parts, index) => {
            const entry = entries[index];
            parts.row.hidden = !entry;
            if (!entry) return;
            parts.text = entry.key;
            setText(parts.key, entry.key === "" ? t("top.empty") : plain(entry.key, 300));
            const tip = plain(entry.key, 1000);
            setAttribute(parts.key, "title", this.#isFindable ? `${tip}\n${t("top.find")}` : tip);
            parts.bar.style.width = most > 0 ? `${(100 * entry.count) / most}%` : "0";
            setText(parts.n, count(entry.count));
            const isRough = entry.error > 0;
            setAttribute(parts.n, "title", isRough ? t("top.error", { most: count(entry.count + entry.error) }) : null);
            setText(parts.share, whole > 0 ? percent(Math.min(1, entry.count / whole)) : "");
        });
        const empty = this.#panel.querySelector("p.empty");
        empty.hidden = entries.length > 0;
        this.#panel.querySelector("table").hidden = entries.length === 0;
        const nothing = t(`top.${this.#name}.nothing`);
        setText(empty, contains ? t("top.nothing.filter", { text: plain(contains, 80) }) : nothing);
    }
}

/** All lists; `find` shows the lines that have a text, `null` where there are none to be shown; a long list scrolls. */
export function makeTables(find, length = LENGTH) {
    return Object.keys(LISTS).map((name) => new TopTable(name, find, length));
}

/** How many entries of each list to ask for with a summary. */
export const topLength = LENGTH;
