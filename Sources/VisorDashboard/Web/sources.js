// What is read, how far, and how far behind.

import { address } from "./api.js";
import { byId, el, keyed, setAttribute, setText } from "./dom.js";
import { bytes, clock, count, percent, plain, seconds, span } from "./format.js";
import { t } from "./text.js";

const CELLS = ["name", "read", "last", "lag", "heartbeat", "trouble"];
const NUMBERS = new Set(["read", "last", "lag", "heartbeat"]);
/** A source that is further behind than this is shown so, in seconds. */
const LATE = 120;

/** A moment of long ago as how long ago, with the moment itself as the title. */
function ago(cell, moment, now) {
    const at = seconds(moment);
    setText(cell, at === null ? "–" : t("ago", { span: span(Math.max(0, now - at)) }));
    setAttribute(cell, "title", at === null ? null : clock(at, "full"));
}

/** How much of a source is read, in what it is counted in. */
function amount(source) {
    if (source.unit !== "messages") return bytes(source.position);
    return t("source.messages", { n: source.position, count: count(source.position) });
}

function make() {
    const row = el("tr");
    for (const name of CELLS) {
        const isName = name === "name";
        row.append(isName ? el("th", { scope: "row", class: "key" }) : el("td", { class: NUMBERS.has(name) && "n" }));
    }
    return row;
}

function update(row, source, now) {
    const cells = Object.fromEntries(CELLS.map((name, index) => [name, row.children[index]]));
    setText(cells.name, plain(source.name, 300));
    setAttribute(cells.name, "title", plain(source.name));
    const part = source.size > 0 ? ` (${percent(Math.min(1, source.position / source.size))})` : "";
    setText(cells.read, source.position == null ? "–" : amount(source) + part);
    ago(cells.last, source.last, now);
    setText(cells.lag, source.lag == null ? "–" : span(source.lag));
    cells.lag.classList.toggle("late", source.lag > LATE);
    ago(cells.heartbeat, source.heartbeat, now);
    setText(cells.trouble, source.trouble ? plain(source.trouble) : "");
}

/** Shows the sources of a live state. */
export function showSources(state, now) {
    const sources = state.sources ?? [];
    byId("sources-table").hidden = sources.length === 0;
    byId("sources-empty").hidden = sources.length > 0;
    keyed(byId("sources-body"), sources, (source) => source.name, make, (row, source) => update(row, source, now));
    const at = seconds(state.watermark);
    const behind = at === null ? 0 : Math.max(0, now - at);
    setText(byId("watermark"), at === null ? "" : t("watermark", { time: clock(at), behind: span(behind) }));
    showOverall(state.overall ?? {});
}

/** What has become of all lines: nothing is left out without being told. */
function showOverall(overall) {
    setText(byId("overall-lines"), t("overall.lines", { n: overall.lines ?? 0, count: count(overall.lines ?? 0) }));
    for (const name of ["malformed", "too_late", "dropped"]) {
        const element = byId(`overall-${name}`);
        const n = overall[name] ?? 0;
        setText(element, t(`overall.${name}`, { n, count: count(n) }));
        element.classList.toggle("late", name === "dropped" && n > 0);
    }
}

/** Sets the links to the table as a file. */
export function linkSources() {
    byId("sources-csv").href = address("sources", { format: "csv" });
    byId("sources-json").href = address("sources");
}
