// The alerts that fire now, and what has become of all others, which stays to be seen.

import { address, latest } from "./api.js";
import { byId, el, keyed, setAttribute, setText } from "./dom.js";
import { clock, plain, rfc3339, seconds, span } from "./format.js";
import { t } from "./text.js";

const MOST = 100;
/** However short the range of the charts, what fired in this time stays in the list. */
const HISTORY = 30 * 86_400;
const SEVERITIES = ["info", "warning", "critical"];
const STATES = ["firing", "held", "resolved"];

const load = latest("alerts");
let firing = [];
let changes = [];

/** The identity of an alert; with its state that of a change. */
const identity = (alert) => `${alert.rule}${JSON.stringify(alert.labels ?? {})}#${alert.episode}`;
const changeKey = (alert) => `${identity(alert)} ${alert.state}`;
const known = (value, among) => (among.includes(value) ? value : among[0]);

function labels(alert) {
    const text = ([name, value]) => `${plain(name, 80)}=${plain(String(value), 120)}`;
    return Object.entries(alert.labels ?? {}).map(text).join(", ");
}

/** How long ago, in whole minutes where it is minutes: seconds that run draw the eye for nothing. */
const calmAge = (age) => (age < 60 ? Math.max(0, age) : Math.floor(age / 60) * 60);

/** A text with its times in UTC as those of the viewer's zone, like all others on the page. */
function localTimes(text) {
    return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (moment) => {
        const at = seconds(moment);
        return at === null ? moment : clock(at, "stamp");
    });
}

function lines(alert) {
    const list = el("ul");
    for (const line of alert.lines) {
        const at = seconds(line.time);
        const parts = [at === null ? null : clock(at, "stamp"), line.client, line.process, line.message];
        list.append(el("li", {}, plain(parts.filter((part) => part != null && part !== "").join("  "), 500)));
    }
    return el("details", {}, el("summary", {}, t("alert.lines", { n: alert.lines.length })), list);
}

function make(alert) {
    const item = el("li", { class: "alert" },
        el("span", { class: "badge" }), el("strong"), el("span", { class: "labels" }), el("time"), el("p"));
    if (alert.lines?.length) item.append(lines(alert));
    return item;
}

function update(item, alert, now) {
    const [badge, name, label, time, message] = item.children;
    const state = known(alert.state, STATES);
    setAttribute(item, "data-severity", known(alert.severity, SEVERITIES));
    setAttribute(item, "data-state", state);
    setText(badge, state === "firing" ? t(`severity.${known(alert.severity, SEVERITIES)}`) : t(`state.${state}`));
    setText(name, plain(alert.rule, 200));
    setText(label, labels(alert));
    const at = seconds(alert.at);
    if (at !== null) {
        setAttribute(time, "datetime", alert.at);
        setAttribute(time, "title", clock(at, "full"));
        const since = () => t("alert.since", { time: clock(at), span: span(calmAge(now - at)) });
        setText(time, now === null ? clock(at, "stamp") : since());
    }
    setText(message, localTimes(plain(alert.message ?? "", 600)));
}

/** Shows the alerts that fire, as the live state has them. */
export function showFiring(alerts, now) {
    firing = alerts ?? [];
    byId("firing-none").hidden = firing.length > 0;
    keyed(byId("firing"), firing, identity, make, (item, alert) => update(item, alert, now));
}

function showHistory() {
    byId("history-none").hidden = changes.length > 0;
    keyed(byId("history"), changes, changeKey, make, (item, alert) => update(item, alert, null));
}

/** Takes a change as it happens. */
export function addChange(alert) {
    const key = changeKey(alert);
    changes = [alert, ...changes.filter((other) => changeKey(other) !== key)].slice(0, MOST);
    showHistory();
}

/** Reads what has become of alerts up to the end of a range. */
export async function loadAlerts({ from, to, isLive }, now) {
    const range = { from: rfc3339(isLive ? now - HISTORY : from), to: isLive ? null : rfc3339(to), limit: MOST };
    byId("alerts-csv").href = address("alerts", { ...range, limit: 1000, format: "csv" });
    byId("alerts-json").href = address("alerts", { ...range, limit: 1000 });
    const answer = await load(range);
    if (!answer) return;
    const seen = new Set();
    // Two accounts of one change would be two entries of one key.
    changes = (answer.history ?? []).filter((alert) => !seen.has(changeKey(alert)) && seen.add(changeKey(alert)));
    showHistory();
}
