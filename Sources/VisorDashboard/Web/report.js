// A report: the overview of what was read, as one file that needs no server.

import { loadAlerts, showFiring } from "./alerts.js";
import { get } from "./api.js";
import { colourCharts, makeCharts, showPoints, showStep } from "./charts.js";
import { byId, calmed, el, setText } from "./dom.js";
import { clock, seconds } from "./format.js";
import { loadStatus, notice, startPage } from "./page.js";
import { onAddress, ownFilter, range, setFilter, showBetween, showUsual } from "./range.js";
import { fillForm, readForm } from "./rangeform.js";
import { Series } from "./series.js";
import { showSources } from "./sources.js";
import { makeTables } from "./tables.js";
import { t } from "./text.js";
import { showFiring as showFiringTile, showTiles } from "./tiles.js";

/** How long lists are. */
const LENGTH = 100;
/** What only a page has that is kept up to date. */
const LIVE = ["nav", "#connection", "#log-out", "#tail", ".controls > .group"];

const [state, summary, answer] = await Promise.all(["state", "summary", "series"].map((name) => get(name)));
const whole = { from: seconds(answer.from), to: seconds(answer.to) };
const now = seconds(state.now);
const series = new Series();

const isZoomed = () => !range().isLive;
const shown = () => (isZoomed() ? range() : whole);

/** Hides what there is not, and puts there what only a report has. */
function arrange() {
    for (const element of document.querySelectorAll(LIVE.join(", "))) element.hidden = true;
    const brand = document.querySelector(".brand");
    brand.removeAttribute("href");
    brand.after(el("span", { class: "made", id: "made" }));
    const button = el("button", { type: "button", id: "whole", "data-t": "range.whole" });
    button.addEventListener("click", showUsual);
    document.querySelector(".controls").prepend(button);
    for (const element of document.querySelectorAll("[data-t='title.overview']")) element.dataset.t = "title.report";
    document.querySelector("[data-t='alerts.firing']").dataset.t = "alerts.firing.end";
    Object.assign(byId("filter").dataset, { tPlaceholder: "filter.lists", tLabel: "filter.lists" });
}

function drawCharts() {
    const { from, to } = shown();
    showPoints(series.points({ from, to, oldest: whole.from, settled: whole.to }), from, to);
    fillForm(from, to, { name: isZoomed() ? null : "whole", isLive: false });
    byId("whole").setAttribute("aria-pressed", String(!isZoomed()));
    notice(isZoomed() ? t("report.zoomed") : null);
}

function showLists() {
    const filter = byId("filter");
    if (document.activeElement !== filter) filter.value = ownFilter("");
    for (const table of tables) table.show(summary, {}, true);
}

function startControls() {
    byId("filter").addEventListener("input", calmed(300, () => setFilter("", byId("filter").value.trim())));
    byId("range-form").addEventListener("submit", (event) => {
        event.preventDefault();
        const chosen = readForm();
        if (chosen) showBetween(chosen.from, chosen.to);
    });
    onAddress(() => {
        drawCharts();
        showLists();
    });
}

/** What is not of a range: how it stood when the report was made. */
async function showStanding(status) {
    setText(byId("made"), t("report.made", { time: clock(now, "full") }));
    const first = seconds(status.first) ?? whole.from;
    showTiles({ summary, length: whole.to - first, current: null, isLive: false });
    showFiringTile(state.firing);
    showFiring(state.firing, now);
    showSources(state, now);
    await loadAlerts({ from: whole.from, to: whole.to, isLive: false }, now);
    byId("nothing").hidden = summary.lines > 0;
    byId("nothing-go").hidden = true;
    setText(byId("nothing-text"), t("report.nothing", { inputs: status.inputs.join(", ") }));
    const parts = [t("report.whole")];
    if (status.cut) parts.push(t("report.cut"));
    if (status.first) {
        parts.push(t("report.forgotten", { first: clock(first, "full"), from: clock(whole.from, "full") }));
    }
    document.querySelector(".foot").append(...parts.map((part) => el("span", {}, part)));
}

arrange();
startPage(colourCharts);
makeCharts();
const tables = makeTables(null, LENGTH);
series.load(answer, now);
showStep(series.step);
startControls();
await showStanding(await loadStatus());
drawCharts();
showLists();
