// The last lines as they come, as many as a person can use.

import { latest } from "./api.js";
import { appendMarked, byId, calmed, el, setText } from "./dom.js";
import { count, plain } from "./format.js";
import { filterOf, ownFilter, setFilter } from "./range.js";
import { t } from "./text.js";

const MOST = 500;
const FIRST = 200;
/** How near to the end the list is when it follows what comes, in pixels. */
const NEAR = 24;

/** The live tail; `listen` asks the server for lines with a text. */
export class Tail {
    #lines = [];
    #leftOut = 0;
    #isPaused = false;
    #waiting = 0;
    #list = byId("tail-lines");
    #box = byId("tail-box");
    #input = byId("tail-filter");
    #button = byId("tail-pause");
    #load = latest("tail");
    #filter = null;
    #listen;

    constructor(listen) {
        this.#listen = listen;
        this.#input.addEventListener("input", calmed(300, () => setFilter("tail", this.#input.value.trim())));
        this.#button.addEventListener("click", () => this.#pause(!this.#isPaused));
        this.#pause(false);
    }

    /** Takes the filter from the address; reads anew where it is another. */
    async follow() {
        if (document.activeElement !== this.#input) this.#input.value = ownFilter("tail");
        const filter = filterOf("tail");
        if (filter === this.#filter) return;
        this.#filter = filter;
        this.clear();
        this.#listen(filter);
        await this.load();
    }

    /** Forgets all lines, as those of a server that is no more. */
    clear() {
        this.#lines = [];
        this.#leftOut = 0;
        this.#waiting = 0;
        this.#list.replaceChildren();
        this.#say();
    }

    /** Reads the last lines, as at first and where some may have been missed. */
    async load() {
        const answer = await this.#load({ contains: this.#filter, limit: FIRST });
        if (!answer) return;
        const known = new Set(this.#lines.map((line) => line.number));
        const missed = (answer.lines ?? []).filter((line) => !known.has(line.number));
        if (missed.length) {
            this.#lines = [...missed, ...this.#lines].sort((a, b) => a.number - b.number).slice(-MOST);
            if (!this.#isPaused) this.#drawAll();
        }
        this.#say();
    }

    /** Takes lines as they come. */
    add({ lines, left_out: leftOut }) {
        const last = this.#lines.at(-1)?.number ?? -1;
        const fresh = (lines ?? []).filter((line) => line.number > last);
        this.#leftOut += leftOut ?? 0;
        this.#lines = [...this.#lines, ...fresh].slice(-MOST);
        if (this.#isPaused) this.#waiting += fresh.length;
        else this.#append(fresh);
        this.#say();
    }

    #append(lines) {
        const follows = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < NEAR;
        this.#list.append(...lines.slice(-MOST).map((line) => this.#item(line)));
        const over = this.#list.childElementCount - MOST;
        // Someone who has scrolled back keeps the lines in sight, up to a bound.
        if (follows || over > MOST) for (let n = over; n > 0; n -= 1) this.#list.firstElementChild.remove();
        if (follows) this.#box.scrollTop = this.#box.scrollHeight;
    }

    #drawAll() {
        this.#list.replaceChildren(...this.#lines.map((line) => this.#item(line)));
        this.#box.scrollTop = this.#box.scrollHeight;
    }

    #item(line) {
        const text = el("span", { class: "line" });
        appendMarked(text, plain(line.text), this.#filter ?? "");
        const from = el("span", { class: "from", title: plain(line.source, 300) }, plain(line.source, 60));
        return el("li", {}, from, text);
    }

    #pause(isPaused) {
        this.#isPaused = isPaused;
        this.#button.setAttribute("aria-pressed", String(isPaused));
        setText(this.#button, t(isPaused ? "tail.resume" : "tail.pause"));
        if (!isPaused && this.#waiting) this.#drawAll();
        this.#waiting = 0;
        this.#say();
    }

    #say() {
        const parts = [];
        if (this.#waiting) parts.push(t("tail.waiting", { n: this.#waiting, count: count(this.#waiting) }));
        if (this.#leftOut) parts.push(t("tail.leftOut", { n: this.#leftOut, count: count(this.#leftOut) }));
        setText(byId("tail-note"), parts.join(" · "));
        const empty = byId("tail-empty");
        empty.hidden = this.#lines.length > 0;
        setText(empty, this.#filter ? t("tail.nothing.filter", { text: plain(this.#filter, 80) }) : t("tail.nothing"));
    }
}

/** Shows the lines that have a text. */
export function findLines(text) {
    setFilter("tail", text, true);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    byId("tail").scrollIntoView({ behavior: isCalm ? "auto" : "smooth", block: "start" });
    byId("tail-filter").focus({ preventScroll: true });
}
