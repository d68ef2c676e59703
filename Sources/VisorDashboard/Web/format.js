// Numbers with their units and times in the viewer's zone, as people write them in the page's language.

import { language, t } from "./text.js";

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const digits = (n) => new Intl.NumberFormat(language, { minimumFractionDigits: n, maximumFractionDigits: n });
const [tenths, hundredths] = [digits(1), digits(2)];
const exact = new Intl.NumberFormat(language, { maximumSignificantDigits: 6 });
const short = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 });

/** A count with all its digits. */
export const count = (n) => whole.format(n);

/** Three digits, or of a mark on an axis, which is round, as many as it has. */
function three(n, isMark) {
    if (isMark) return exact.format(n);
    return (n < 10 ? hundredths : n < 100 ? tenths : whole).format(n);
}

/** A number to about three digits: `0.42`, `12.3`, `1,234`, `12.3K`. */
export function brief(n, isMark) {
    if (n >= 10_000) return short.format(n);
    return Number.isInteger(n) ? whole.format(n) : three(n, isMark);
}

/** A part of one as a percentage. */
export function percent(part, isMark) {
    const n = part * 100;
    const text = n === 0 || n >= 99.95 ? whole.format(n) : isMark || n < 1 ? three(n, isMark) : tenths.format(n);
    return language === "ru" ? `${text}\u00a0%` : `${text}%`;
}

const BYTES = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** An amount of bytes, by powers of a thousand. */
export function bytes(n, isMark) {
    let unit = 0;
    while (n >= 999.5 && unit < BYTES.length - 1) {
        n /= 1000;
        unit += 1;
    }
    return `${unit === 0 ? whole.format(n) : three(n, isMark)}\u00a0${t(`unit.${BYTES[unit]}`)}`;
}

/** A rate of something that is formatted already. */
export const perSecond = (text) => `${text}${t("unit.perSecond")}`;

/** A duration in seconds, with a unit in which it is easily read. */
export function duration(seconds, isMark) {
    const of = (n, unit) => `${n}\u00a0${t(`unit.${unit}`)}`;
    if (seconds === 0) return of(0, "s");
    if (seconds < 0.001) return of(whole.format(seconds * 1e6), "us");
    if (seconds < 0.01 && !isMark) return of(tenths.format(seconds * 1e3), "ms");
    if (seconds < 1) return of(isMark ? exact.format(seconds * 1e3) : whole.format(seconds * 1e3), "ms");
    return seconds < 100 ? of(three(seconds, isMark), "s") : span(seconds);
}

/** A span of time in its largest unit, or the largest two. */
export function span(seconds) {
    const of = (n, unit) => `${whole.format(n)}\u00a0${t(`unit.${unit}`)}`;
    const pair = (large, small, size) => {
        const n = Math.floor(seconds / (size * small[0]));
        const rest = Math.floor((seconds - n * size * small[0]) / size);
        return rest > 0 && n < 10 ? `${of(n, large)} ${of(rest, small[1])}` : of(n, large);
    };
    if (seconds < 60) return of(Math.max(0, Math.floor(seconds)), "s");
    if (seconds < 3600) return pair("min", [60, "s"], 1);
    // A day is said in hours, as people do: 24 h.
    if (seconds < 172_800) return pair("h", [60, "min"], 60);
    return pair("d", [24, "h"], 3600);
}

const time = (options) => new Intl.DateTimeFormat(language, { hourCycle: "h23", ...options });
const clocks = {
    second: time({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    minute: time({ hour: "2-digit", minute: "2-digit" }),
    day: time({ day: "numeric", month: "short" }),
    stamp: time({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    full: time({ dateStyle: "long", timeStyle: "long" }),
};

/** A time of day, or a day: `seconds` since 1970 as `second`, `minute`, `day`, `stamp` or `full` says. */
export const clock = (seconds, form = "second") => clocks[form].format(new Date(seconds * 1000));

/** A range of time, with the day said once where it is the same. */
export function between(from, to) {
    const isOneDay = new Date(from * 1000).toDateString() === new Date(to * 1000).toDateString();
    return `${clock(from, "stamp")} – ${clock(to, isOneDay ? "second" : "stamp")}`;
}

/** The name of the viewer's time zone. */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

/** Seconds since 1970 of a time in RFC 3339; `null` where there is none. */
export function seconds(text) {
    const value = text == null ? NaN : Date.parse(text);
    return Number.isNaN(value) ? null : value / 1000;
}

/** A time as an address and a server take it: RFC 3339 in UTC, to the second. */
export const rfc3339 = (at) => new Date(Math.round(at) * 1000).toISOString().replace(".000", "");

const controls = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A text of a log made plain: what is not seen or turns the direction of writing as `\u{202e}`; cut if too long. */
export function plain(text, most = 2000) {
    const cut = text.length > most ? `${text.slice(0, most)}…` : text;
    return cut.replace(controls, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
}
