// The overview: puts its parts together, and keeps them up to date.

import { addChange, loadAlerts, showFiring } from "./alerts.js";
import { address, latest } from "./api.js";
import { colourCharts, makeCharts, showPoints, showStep } from "./charts.js";
import { byId, calmed, setAttribute, setText } from "./dom.js";
import { clock, rfc3339, seconds } from "./format.js";
import { Live } from "./live.js";
import {
    loadStatus, noProblem, notice, noticeProblem, serverNow, setClock, showConnection, startPage,
} from "./page.js";
import { PRESETS, bounds, onAddress, ownFilter, range, setFilter, showBetween, showPreset } from "./range.js";
import { fillForm, readForm } from "./rangeform.js";
import { Series } from "./series.js";
import { linkSources, showSources } from "./sources.js";
import { makeTables, topLength } from "./tables.js";
import { Tail, findLines } from "./tail.js";
import { t } from "./text.js";
import { clearTiles, lastWindow, showFiring as showFiringTile, showTiles } from "./tiles.js";

/** How many points a chart has at most: more than it has pixels do not help. */
const POINTS = 1500;
/** About as wide as a chart: an axis that moves by less than one of these parts need not be drawn anew. */
const PIXELS = 1000;

const live = new Live();
const series = new Series();
const loadSeries = latest("series");
const loadSummary = latest("summary");
let status = null;
let state = null;
let summary = null;
let shown = range();
let due = { series: 0, summary: 0, draw: 0 };

const tail = new Tail((contains) => live.listen({ tail: 1, contains }));

/** The bounds of what is shown, as the server is asked for them. */
function asked() {
    const { from, to } = bounds(shown, serverNow());
    return { from: rfc3339(from), to: shown.isLive ? null : rfc3339(to) };
}

/** How often to read again what the live state does not tell: the longer the range, the less it changes. */
const pause = () => {
    const { from, to } = bounds(shown, serverNow());
    return Math.min(120, Math.max(10, (to - from) / 240));
};

async function readStatus() {
    status = await loadStatus();
}

async function readSeries() {
    due.series = serverNow() + pause();
    const parameters = { ...asked(), points: POINTS };
    setAttribute(byId("series-csv"), "href", address("series", { ...parameters, format: "csv" }));
    setAttribute(byId("series-json"), "href", address("series", parameters));
    const answer = await loadSeries(parameters);
    if (!answer) return;
    series.load(answer, serverNow());
    showStep(series.step);
    drawCharts();
}

async function readSummary(isAsked = false) {
    due.summary = serverNow() + pause();
    const parameters = asked();
    const answer = await loadSummary({ ...parameters, top: topLength });
    if (!answer) return;
    summary = answer;
    drawTiles();
    await Promise.all(tables.map((table) => table.show(summary, parameters, isAsked)));
}

/** Runs what reads from the server; says what went wrong, and takes that back when it goes well. */
async function tried(...works) {
    const results = await Promise.allSettled(works.map((work) => work()));
    const failed = results.find((result) => result.status === "rejected");
    if (!failed) return noProblem();
    if (failed.reason.status === undefined) throw failed.reason;
    noticeProblem(failed.reason);
}

function drawCharts() {
    const { from, to } = bounds(shown, serverNow());
    due.draw = serverNow() + (to - from) / PIXELS;
    const watermark = seconds(state?.watermark) ?? seconds(status?.newest);
    const points = series.points({ from, to, oldest: seconds(status?.oldest), settled: watermark });
    showPoints(points, from, to);
    if (shown.isLive) series.forget(from);
    showEmptiness(points.some((point) => point.lines > 0), from, to);
}

/** Says what to do where there is nothing to see. */
function showEmptiness(hasLines, from, to) {
    const box = byId("nothing");
    box.hidden = hasLines || !series.step;
    if (box.hidden) return;
    const newest = seconds(status?.newest);
    byId("nothing-go").hidden = newest === null;
    const span = { from: clock(from, "stamp"), to: clock(to, "stamp") };
    setText(byId("nothing-text"), newest === null
        ? t("nothing.ever", { inputs: (status?.inputs ?? []).join(", ") || "–" })
        : t("nothing.here", { ...span, newest: clock(newest, "stamp") }));
}

function drawTiles() {
    if (!summary) return clearTiles();
    const now = serverNow();
    const { from, to } = bounds(shown, now);
    const first = Math.max(from, seconds(status?.oldest) ?? from);
    const last = shown.isLive ? now : Math.min(to, now);
    const step = state?.step ?? status?.window ?? 10;
    const current = state ? lastWindow(state, step, now, seconds(state.watermark)) : null;
    showTiles({ summary, length: last - first, current, isLive: shown.isLive });
}

function takeState(next) {
    state = next;
    setClock(state.now);
    const now = serverNow();
    const isSeen = series.overlay(state.open, state.step ?? status?.window ?? 10, now);
    if (status && !status.oldest) status.oldest = state.open?.start?.length ? rfc3339(state.open.start[0]) : null;
    if (document.hidden) return;
    showFiringTile(state.firing ?? []);
    showFiring(state.firing, now);
    showSources(state, now);
    drawTiles();
    if (!shown.isLive) return;
    if (isSeen || now > due.draw) drawCharts();
    // Without a status the first reading has failed, and there may be nothing of anything yet.
    if (now > due.summary) status ? tried(readSummary) : readAgain();
    // A window that is longer than those of the live state is known from the history only.
    if (now > due.series && !isSeen) tried(readSeries);
}

/** Shows what the address says, and reads it. */
async function showAddress() {
    const before = JSON.stringify(shown);
    shown = range();
    for (const button of document.querySelectorAll("[data-range]")) {
        button.setAttribute("aria-pressed", String(shown.name === button.dataset.range));
    }
    const { from, to } = bounds(shown, serverNow());
    fillForm(from, to, shown);
    const filter = byId("filter");
    if (document.activeElement !== filter) filter.value = ownFilter("");
    notice(shown.isWrong ? t("range.wrong") : null);
    const isOther = before !== JSON.stringify(shown) || !series.step;
    if (isOther) byId("overview").setAttribute("aria-busy", "true");
    await tried(
        ...(isOther ? [readSeries, () => loadAlerts({ from, to, isLive: shown.isLive }, serverNow())] : []),
        () => readSummary(true), () => tail.follow());
    byId("overview").removeAttribute("aria-busy");
}

/** Reads everything again: after a gap, or when someone looks again at a page that was hidden. */
async function readAgain() {
    due.summary = serverNow() + pause();
    const { from, to } = bounds(shown, serverNow());
    await tried(readStatus);
    const alerts = () => loadAlerts({ from, to, isLive: shown.isLive }, serverNow());
    await tried(readSeries, readSummary, alerts, () => tail.load());
}

function startControls() {
    for (const button of document.querySelectorAll("[data-range]")) {
        button.addEventListener("click", () => showPreset(button.dataset.range));
    }
    byId("filter").addEventListener("input", calmed(300, () => setFilter("", byId("filter").value.trim())));
    byId("range-form").addEventListener("submit", (event) => {
        event.preventDefault();
        const chosen = readForm();
        if (chosen) showBetween(chosen.from, chosen.to);
    });
    byId("nothing-go").addEventListener("click", () => {
        const newest = seconds(status.newest);
        showBetween(newest - PRESETS["1h"], newest);
    });
    document.addEventListener("visibilitychange", () => document.hidden || readAgain());
}

startPage(colourCharts);
makeCharts();
const tables = makeTables(findLines);
clearTiles();
linkSources();
startControls();
showConnection(live);
live.on("state", takeState);
live.on("alert", addChange);
live.on("lines", (lines) => tail.add(lines));
live.on("healed", ({ isNewServer }) => {
    if (isNewServer) tail.clear();
    readAgain();
});
onAddress(showAddress);
await tried(readStatus);
await showAddress();
