// The figures at the top: how it is now, and what it came to over the range.

import { byId, setAttribute, setText } from "./dom.js";
import { brief, bytes, count, duration, percent, perSecond } from "./format.js";
import { rows, errorRate } from "./series.js";
import { t } from "./text.js";

/** Windows without lines are not told, so after this time behind the last one there are none, in seconds. */
const SILENCE = 30;
const SILENT = { hits: 0, bytes: 0, seconds: 1, lines: 0, clients: 0 };
const SEVERITIES = ["info", "warning", "critical"];
const ERROR_LEVELS = ["emerg", "alert", "crit", "error"];

function show(name, value, more) {
    setText(byId(`tile-${name}`), value);
    setText(byId(`tile-${name}-more`), more);
}

/** The last window that has ended, of those in a live state; `null` when there were no lines of late. */
export function lastWindow(state, step, now, watermark) {
    const known = rows(state.open);
    const ended = known.filter((row) => row.start + step <= now);
    const row = ended.at(-1) ?? known.at(-1);
    if (!row || (watermark ?? 0) - (row.start + step) > SILENCE) return null;
    return { ...row, seconds: Math.max(1, Math.min(step, now - row.start)) };
}

/** The part of a summary's requests that failed, in the same terms as the charts. */
function failures(summary) {
    let failed = 0;
    for (const [code, n] of Object.entries(summary.status ?? {})) if (Number(code) >= 400) failed += n;
    for (const level of ERROR_LEVELS) failed += (summary.hits > 0 ? 0 : summary.levels?.[level]) ?? 0;
    const whole = summary.hits > 0 ? summary.hits : summary.lines;
    return { failed, part: whole > 0 ? failed / whole : 0 };
}

/** Shows a range's summary, and where it goes on with the clock its last window, `current`. */
export function showTiles({ summary, length, current, isLive }) {
    const seconds = Math.max(1, length);
    const { failed, part } = failures(summary);
    const mean = { requests: summary.hits / seconds, traffic: summary.bytes / seconds };
    const at = (row, live, past) => (isLive ? live(row ?? SILENT) : past);
    show("requests", perSecond(brief(at(current, (row) => row.hits / row.seconds, mean.requests))),
        t("tile.requests.more", { total: brief(summary.hits), mean: perSecond(brief(mean.requests)) }));
    show("errors", percent(at(current, errorRate, part)),
        t("tile.errors.more", { total: brief(failed), part: percent(part) }));
    show("traffic", perSecond(bytes(at(current, (row) => row.bytes / row.seconds, mean.traffic))),
        t("tile.traffic.more", { total: bytes(summary.bytes), mean: perSecond(bytes(mean.traffic)) }));
    show("clients", count(at(current, (row) => row.clients, summary.clients_distinct)),
        isLive ? t("tile.clients.more", { total: count(summary.clients_distinct) }) : "\u00a0");
    const durations = summary.duration;
    byId("tile-box-duration").hidden = !durations;
    if (durations) show("duration", duration(durations.p50), t("tile.duration.more", { p99: duration(durations.p99) }));
}

/** Shows how many alerts fire, in the colour of the worst. */
export function showFiring(firing) {
    const worst = firing.reduce((most, alert) => Math.max(most, SEVERITIES.indexOf(alert.severity)), -1);
    setAttribute(byId("tile-box-alerts"), "data-severity", firing.length ? SEVERITIES[Math.max(worst, 0)] : null);
    show("alerts", count(firing.length), firing.length ? t("tile.alerts.some") : t("tile.alerts.none"));
}

/** Says that there is nothing to show yet. */
export function clearTiles() {
    for (const name of ["requests", "errors", "traffic", "clients", "duration"]) show(name, "–", "\u00a0");
}
