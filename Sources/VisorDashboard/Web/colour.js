// The colour of someone who was last seen some time ago: how present they are, at a glance.

/** Hue in degrees, saturation and lightness in percent: at a request, after the fresh time, and at the end. */
const SEEN = [145, 63, 42];
const FRESH = [30, 90, 50];
const GONE = [30, 0, 62];

const between = (a, b, part) => a.map((value, index) => value + (b[index] - value) * part);

/**
 * The colour of an age in seconds: from green at 0 to orange at `fresh`, then to grey at `span`; `null` from there on,
 * as one who is gone. An age below 0, of a clock that is ahead, is 0.
 */
export function colourAt(age, fresh = 3600, span = 86_400) {
    if (!(age < span)) return null;
    const past = Math.max(0, age);
    const parts = past <= fresh
        ? between(SEEN, FRESH, fresh > 0 ? past / fresh : 1)
        : between(FRESH, GONE, (past - fresh) / (span - fresh));
    const [hue, saturation, lightness] = parts.map((value) => value.toFixed(1));
    return `hsl(${hue} ${saturation}% ${lightness}%)`;
}
