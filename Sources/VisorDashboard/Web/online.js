// Who is online: a tile for each, the last seen first, that fades while one looks.

import { address, get } from "./api.js";
import { colourAt } from "./colour.js";
import { byId, calmed, el, keyed, setAttribute, setText } from "./dom.js";
import { clock, count, plain, seconds, span } from "./format.js";
import { Live } from "./live.js";
import { loadStatus, noProblem, noticeProblem, serverNow, setClock, showConnection, startPage } from "./page.js";
import { t } from "./text.js";

/** More tiles than this are shown only when asked for. */
const FIRST = 500;
const ACTIVE = 300;
const NOW = 5;
const HALF_A_DAY = 43_200;

const people = new Map();
const live = new Live();
let shape = { span: 86_400, fresh: 3600 };
let most = FIRST;
let isStale = false;

const searched = () => new URLSearchParams(location.search).get("search") ?? "";

function take(tile) {
    const seen = seconds(tile.seen);
    if (seen === null || tile.id == null) return;
    const id = String(tile.id);
    const known = people.get(id);
    if (!known || known.seen <= seen) people.set(id, { ...known, ...tile, id, seen });
}

const ageOf = (person) => Math.max(0, serverNow() - person.seen);

function matching() {
    const text = searched().toLowerCase();
    for (const [id, person] of people) if (ageOf(person) >= shape.span) people.delete(id);
    const all = [...people.values()].sort((a, b) => b.seen - a.seen || (a.id < b.id ? -1 : 1));
    if (!text) return all;
    const has = (part) => part?.toLowerCase().includes(text);
    return all.filter((person) => [person.id, person.name, person.path].some(has));
}

function make() {
    const parts = { who: "strong", id: "span", path: "span", requests: "span", ago: "span", exact: "time" };
    const made = Object.entries(parts).map(([kind, name]) => el(name, { class: kind }));
    return el("li", { class: "person" }, ...made);
}

function update(item, person) {
    const [who, id, path, requests, , exact] = item.children;
    setText(who, plain(person.name || person.id, 120));
    setAttribute(who, "title", plain(person.name || person.id));
    setText(id, person.name ? plain(person.id, 120) : "");
    setAttribute(id, "title", person.name ? plain(person.id) : null);
    setText(path, person.path ? plain(person.path, 300) : "");
    setAttribute(path, "title", person.path ? plain(person.path) : null);
    setText(requests, t("online.requests", { n: person.requests ?? 0, count: count(person.requests ?? 0) }));
    setAttribute(exact, "datetime", new Date(person.seen * 1000).toISOString());
    setAttribute(exact, "title", clock(person.seen, "full"));
    age(item, person);
}

/** What changes by itself: how long ago, and the colour. */
function age(item, person) {
    const seconds = ageOf(person);
    const colour = colourAt(seconds, shape.fresh, shape.span) ?? "transparent";
    if (item.dataset.colour !== colour) {
        item.dataset.colour = colour;
        item.style.setProperty("--tile", colour);
    }
    const [ago, exact] = [item.children[4], item.children[5]];
    setText(ago, seconds < NOW ? t("online.now") : t("ago", { span: span(seconds) }));
    setText(exact, clock(person.seen, seconds < HALF_A_DAY ? "second" : "stamp"));
}

/** Whether the order is to stay as it is, so that a tile does not leave from below a pointer. */
const isHeld = () => matchMedia("(hover: hover)").matches && byId("people").querySelector(":scope > li:hover") !== null;

function draw() {
    const found = matching();
    const shown = found.slice(0, most);
    isStale = false;
    keyed(byId("people"), shown, (person) => person.id, make, update);
    const empty = byId("people-empty");
    empty.hidden = found.length > 0;
    setText(empty, searched() ? t("online.nothing.search", { text: plain(searched(), 80) })
        : t("online.nothing", { span: span(shape.span) }));
    byId("people-more").hidden = found.length <= most;
    setText(byId("people-all"), t("online.all", { count: count(found.length) }));
}

function showCounts() {
    const ages = [...people.values()].map(ageOf);
    const within = (limit) => ages.filter((age) => age < limit).length;
    const told = [ACTIVE, shape.fresh, shape.span].map((limit) =>
        t("online.count", { count: count(within(limit)), span: span(limit) }));
    setText(byId("counts"), told.join(" · "));
}

function tick() {
    if (document.hidden) return;
    for (const item of byId("people").children) {
        const person = people.get(item.dataset.key);
        if (person) age(item, person);
    }
    const isAnyGone = [...people.values()].some((person) => ageOf(person) >= shape.span);
    if ((isStale || isAnyGone) && !isHeld()) draw();
    showCounts();
}

/** Shows the scale of colours as it is in force. */
function showScale() {
    const colour = (age) => colourAt(age, shape.fresh, shape.span);
    const stops = [0, 0.25, 0.5, 0.75, 1].map((part) => `${colour(part * shape.fresh)} ${part * 40}%`);
    stops.push(`${colour(shape.span - 1)} 100%`);
    byId("ramp").style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    setText(byId("scale-end"), span(shape.span));
}

async function load() {
    try {
        await loadStatus();
        const answer = await get("presence");
        setClock(answer.now);
        shape = { span: answer.span ?? shape.span, fresh: answer.fresh ?? shape.fresh };
        people.clear();
        for (const tile of answer.tiles ?? []) take(tile);
        showScale();
        draw();
        showCounts();
        noProblem();
    } catch (error) {
        if (error.status === undefined) throw error;
        noticeProblem(error);
    }
}

function search(text) {
    const url = new URL(location.href);
    if (text) url.searchParams.set("search", text);
    else url.searchParams.delete("search");
    history.replaceState(null, "", url);
    draw();
}

startPage();
byId("search").value = searched();
byId("search").addEventListener("input", calmed(150, () => search(byId("search").value.trim())));
byId("people-all").addEventListener("click", () => {
    most = Infinity;
    draw();
});
byId("presence-csv").href = address("presence", { format: "csv" });
byId("presence-json").href = address("presence");
document.addEventListener("visibilitychange", () => document.hidden || load());
showConnection(live);
live.on("state", (state) => setClock(state.now));
live.on("presence", ({ tiles }) => {
    for (const tile of tiles ?? []) take(tile);
    isStale = true;
});
live.on("healed", load);
setInterval(tick, 1000);
await load();
live.listen();
