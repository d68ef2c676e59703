// Where the marks of a time axis stand, in the viewer's zone, and what they say.

import { clock } from "./format.js";

const DAY = 86_400;
const STEPS = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY,
];

/** Seconds that local time is ahead of UTC at a moment. */
const ahead = (at) => -new Date(at * 1000).getTimezoneOffset() * 60;

/** The moments to mark between two, at most so many, on round local times. */
export function marks(from, to, most) {
    const step = STEPS.find((step) => (to - from) / step <= most) ?? Math.ceil((to - from) / most / DAY) * DAY;
    const found = [];
    let at = Math.ceil((from + ahead(from)) / step) * step - ahead(from);
    while (at <= to && found.length <= most) {
        // Behind a change to or from summer time the round times lie elsewhere.
        const round = step < 3600 ? at : at - (ahead(at) - ahead(from));
        if (round >= from && round <= to) found.push(round);
        at += step;
    }
    return { at: found, step };
}

/** What a mark says: the day at midnight, else the time of day as precisely as the step needs. */
export function markText(at, step) {
    const isMidnight = (at + ahead(at)) % DAY === 0;
    if (isMidnight || step >= DAY) return clock(at, "day");
    return clock(at, step < 60 ? "second" : "minute");
}
