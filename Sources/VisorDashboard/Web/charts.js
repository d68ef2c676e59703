// The charts over time: what each shows, drawn by Chart.js, and told in words to those who do not see it.

import { markText, marks } from "./axis.js";
import { byId, el, setAttribute, setText } from "./dom.js";
import { between, brief, bytes, clock, count, duration, percent, perSecond, span } from "./format.js";
import { showBetween } from "./range.js";
import { errorRate } from "./series.js";
import { t } from "./text.js";
import { attach, pointerPlugin } from "./zoom.js";

const rate = (n, isMark) => perSecond(brief(n, isMark));
const classLine = (name, colour) => ({ name, colour, value: (row) => row[name] / row.seconds });
const percentile = (name, colour) => ({ name, colour, value: (row) => row[name] });

const CHARTS = [
    {
        id: "requests", format: rate, isStacked: true,
        lines: [
            classLine("2xx", "--good"), classLine("3xx", "--calm"), classLine("1xx", "--faint"),
            classLine("4xx", "--warn"), classLine("5xx", "--bad"),
            // Only where there are no requests at all, as in error logs: else they would be told twice.
            { name: "lines", colour: "--calm", value: (row, all) => (all.hasHits ? null : row.lines / row.seconds) },
        ],
    },
    { id: "errors", format: percent, least: 0.02, lines: [{ name: "errors", colour: "--bad", value: errorRate }] },
    {
        id: "traffic", least: 1000, format: (n, isMark) => perSecond(bytes(n, isMark)),
        lines: [{ name: "traffic", colour: "--good", value: (row) => row.bytes / row.seconds }],
    },
    {
        id: "clients", format: count, least: 5,
        lines: [{ name: "clients", colour: "--good", value: (row) => row.clients }],
    },
    {
        id: "durations", format: duration,
        lines: [percentile("p50", "--good"), percentile("p90", "--warn"), percentile("p99", "--bad")],
    },
];

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = [];

/** Makes the charts; without the library that draws them, says what to do. */
export function makeCharts() {
    if (globalThis.Chart) globalThis.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    for (const chart of CHARTS) {
        const canvas = byId(`chart-${chart.id}`);
        if (globalThis.Chart) drawn.push({ ...chart, canvas, chart: draw(chart, canvas) });
        else canvas.replaceWith(el("p", { class: "empty" }, t("chart.missing")));
        for (const line of chart.lines.length > 1 ? chart.lines : []) legend(chart.id, line);
    }
    colourCharts();
}

function legend(id, line) {
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = `var(${line.colour})`;
    byId(`legend-${id}`)?.append(el("span", { "data-line": line.name }, swatch, t(`line.${line.name}`)));
}

function draw(spec, canvas) {
    const chart = new globalThis.Chart(canvas, {
        type: "line",
        data: {
            datasets: spec.lines.map((line, index) => ({
                label: t(`line.${line.name}`), data: [], borderWidth: 1.5, tension: 0, pointRadius: 0,
                pointHitRadius: 0, fill: filling(spec, index),
                // What has only begun to be counted is dashed.
                segment: { borderDash: (part) => (chart.visorOpen === part.p1.parsed?.x ? [3, 3] : undefined) },
            })),
        },
        options: {
            animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true,
            interaction: { mode: "index", axis: "x", intersect: false },
            layout: { padding: { top: 4, right: 8 } },
            scales: { x: timeScale(), y: valueScale(spec) },
            plugins: { legend: { display: false }, pointer: {}, tooltip: tooltip(spec) },
        },
        plugins: [pointerPlugin],
    });
    attach(chart, showBetween);
    return chart;
}

/** What a line is filled down to: in a stack the line below, one line the ground, several nothing. */
function filling({ isStacked, lines }, index) {
    if (isStacked) return index > 0 ? "-1" : "origin";
    return lines.length === 1 ? "origin" : false;
}

function timeScale() {
    let step = 60;
    return {
        type: "linear", min: 0, max: 1, grid: { drawBorder: false, tickLength: 4 },
        afterBuildTicks(axis) {
            const found = marks(axis.min, axis.max, Math.max(2, Math.floor(axis.width / 62)));
            step = found.step;
            axis.ticks = found.at.map((value) => ({ value }));
        },
        ticks: { maxRotation: 0, autoSkip: false, font: { size: 11 }, callback: (value) => markText(value, step) },
    };
}

function valueScale(spec) {
    return {
        type: "linear", min: 0, suggestedMax: spec.least, stacked: spec.isStacked === true, grid: { drawBorder: false },
        // As wide in each chart, whatever the numbers: the charts line up, and do not jump.
        afterFit: (axis) => { axis.width = 68; },
        ticks: { maxTicksLimit: 5, font: { size: 11 }, callback: (value) => spec.format(value, true) },
    };
}

function tooltip(spec) {
    return {
        animation: false, displayColors: spec.lines.length > 1, usePointStyle: true, padding: 8, boxPadding: 4,
        filter: (item) => item.raw.y != null && !(item.raw.y === 0 && item.dataset.label === "1xx"),
        callbacks: {
            title: (items) => (items.length ? between(items[0].raw.start, items[0].raw.end) : ""),
            label: (item) => `${item.dataset.label}: ${spec.format(item.raw.y)}`,
            labelPointStyle: () => ({ pointStyle: "rect", rotation: 0 }),
        },
    };
}

/** Gives the charts the colours of the theme. */
export function colourCharts() {
    for (const { chart, lines, isStacked } of drawn) {
        lines.forEach((line, index) => {
            const set = chart.data.datasets[index];
            set.borderColor = style(line.colour);
            set.pointHoverBackgroundColor = style(line.colour);
            set.backgroundColor = `${style(line.colour)}${isStacked ? "b0" : "30"}`;
        });
        for (const axis of Object.values(chart.options.scales)) {
            axis.grid.color = style("--line");
            axis.ticks.color = style("--soft");
        }
        const { pointer, tooltip } = chart.options.plugins;
        Object.assign(pointer, { line: style("--soft"), fill: `${style("--accent")}33` });
        Object.assign(tooltip, {
            backgroundColor: style("--raised"), titleColor: style("--text"), bodyColor: style("--text"),
            borderColor: style("--edge"), borderWidth: 1,
        });
        chart.update("none");
    }
}

/** Shows points in all charts, on an axis between two moments. */
export function showPoints(points, from, to) {
    const all = { hasHits: points.some((row) => row.hits > 0) || !points.some((row) => row.lines > 0) };
    const hasDurations = points.some((row) => row.p50 != null);
    byId("panel-durations").hidden = !hasDurations;
    for (const item of drawn) {
        const { chart, lines } = item;
        lines.forEach((line, index) => {
            chart.data.datasets[index].data = points.map((row) => ({
                x: row.at, y: line.value(row, all), start: row.start, end: row.end,
            }));
            chart.data.datasets[index].pointRadius = points.length === 1 ? 3 : 0;
        });
        chart.visorOpen = points.at(-1)?.isOpen ? points.at(-1).at : null;
        Object.assign(chart.options.scales.x, { min: from, max: to });
        chart.update("none");
        setAttribute(item.canvas, "aria-label", spoken(item, points, all));
    }
    for (const mark of document.querySelectorAll("#legend-requests [data-line]")) {
        mark.hidden = (mark.dataset.line === "lines") === all.hasHits || isUnused(mark.dataset.line, points);
    }
}

/** Whether a class of answers that is seldom seen is not there, and needs no entry in the legend. */
const isUnused = (name, points) => name === "1xx" && !points.some((row) => row["1xx"] > 0);

function spoken({ id, lines, format }, points, all) {
    const title = t(`chart.${id}`);
    const told = [];
    for (const line of lines) {
        const values = points.map((row) => line.value(row, all));
        const there = values.filter((value) => value != null);
        if (!there.length || (lines.length > 1 && !there.some((value) => value > 0))) continue;
        const most = there.reduce((a, b) => Math.max(a, b));
        told.push(t("chart.line", {
            name: t(`line.${line.name}`), last: format(there.at(-1)), most: format(most),
            when: clock(points[values.indexOf(most)].start, "stamp"),
            mean: format(there.reduce((a, b) => a + b, 0) / there.length),
        }));
    }
    return told.length ? `${title}. ${told.join(" ")}` : `${title}. ${t("chart.nothing")}`;
}

/** Says below the charts how long a point is. */
export function showStep(step) {
    setText(byId("step"), step ? t("chart.step", { step: span(step) }) : "");
}
