// What is looked at: a range of time and filters, kept in the address so that it can be shared and gone back from.

import { rfc3339, seconds } from "./format.js";

/** The ranges that can be chosen with a click, in seconds. */
export const PRESETS = {
    "5m": 300, "15m": 900, "1h": 3600, "6h": 21_600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000,
};

const USUAL = "15m";
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 };
const SHORTEST = 60;
const LONGEST = 366 * 86_400;
const listeners = [];

/** What stands for the address where a page may not change that, as one that was not opened from a place. */
let held = null;
const parameters = () => new URLSearchParams(held ?? location.search);

function moment(text) {
    if (!text) return null;
    if (/^\d{1,12}$/.test(text)) return Number(text);
    return seconds(text);
}

function length(text) {
    const match = /^(\d{1,9})([smhd])$/.exec(text);
    const value = match ? Number(match[1]) * UNITS[match[2]] : 0;
    return value >= SHORTEST && value <= LONGEST ? value : null;
}

/**
 * The range in the address: `{name, length}` where it goes on with the clock, `{from, to}` where it stands still, both
 * in seconds. What cannot be understood is the usual range, and `isWrong`.
 */
export function range() {
    const query = parameters();
    if (query.has("from")) {
        const from = moment(query.get("from"));
        const to = query.get("to") ? moment(query.get("to")) : null;
        if (from !== null && query.get("to") && to !== null && to > from) return { from, to, isLive: false };
        if (from !== null && !query.get("to")) return { from, isLive: true };
        return { name: USUAL, length: PRESETS[USUAL], isLive: true, isWrong: true };
    }
    const name = query.get("range") ?? USUAL;
    const found = length(name);
    if (found) return { name, length: found, isLive: true };
    return { name: USUAL, length: PRESETS[USUAL], isLive: true, isWrong: true };
}

/** Where a range begins and ends, by the server's clock. */
export function bounds(of, now) {
    if (!of.isLive) return { from: of.from, to: of.to };
    if (of.from != null) return { from: Math.min(of.from, now - SHORTEST), to: now };
    return { from: now - of.length, to: now };
}

function go(change, isStep) {
    const query = parameters();
    change(query);
    // These are allowed to stand as they are, and an address is read by people.
    const text = query.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
    const target = `${location.pathname}${text ? `?${text}` : ""}`;
    try {
        history[isStep ? "pushState" : "replaceState"](null, "", target);
    } catch {
        held = text;
    }
    for (const then of listeners) then();
}

/** Shows the usual range. */
export function showUsual() {
    go((query) => {
        for (const name of ["from", "to", "range"]) query.delete(name);
    }, true);
}

/** Shows a range of a name, such as `1h`. */
export function showPreset(name) {
    go((query) => {
        query.delete("from");
        query.delete("to");
        query.set("range", name);
    }, true);
}

/** Shows what lies between two moments. */
export function showBetween(from, to) {
    const middle = (from + to) / 2;
    const half = Math.max(to - from, SHORTEST) / 2;
    go((query) => {
        query.delete("range");
        query.set("from", rfc3339(middle - half));
        query.set("to", rfc3339(middle + half));
    }, true);
}

const nameOf = (list) => (list ? `filter.${list}` : "filter");

/** The text that a list is filtered by: its own, else that of the whole page. */
export function filterOf(list) {
    const query = parameters();
    return query.get(nameOf(list)) ?? query.get("filter") ?? "";
}

/** The text that stands in the field of a list, or with no name in that of the whole page. */
export const ownFilter = (list) => parameters().get(nameOf(list)) ?? "";

/** Sets a filter; while someone types it is no step to go back to. */
export function setFilter(list, text, isStep = false) {
    if (ownFilter(list) === text) return;
    go((query) => (text ? query.set(nameOf(list), text) : query.delete(nameOf(list))), isStep);
}

/** Calls back when the address is another, by this page or by going back. */
export function onAddress(then) {
    listeners.push(then);
}

window.addEventListener("popstate", () => {
    for (const then of listeners) then();
});
