// The windows of a range as points of charts: what the history says, with the open windows of the live state laid over.

/** More points than any chart needs; a range and step that would make more have only the windows that are there. */
const MOST = 20_000;
const COLUMNS = ["lines", "hits", "errors", "bytes", "clients", "1xx", "2xx", "3xx", "4xx", "5xx", "p50", "p90", "p99"];
const NOTHING = Object.freeze({
    ...Object.fromEntries(COLUMNS.map((name) => [name, 0])), p50: null, p90: null, p99: null,
});

/** The rows of an answer that has a column for each figure. */
export function rows(columns) {
    const starts = columns?.start ?? [];
    return starts.map((start, index) => {
        const row = { start: Math.round(start) };
        for (const name of COLUMNS) row[name] = columns[name]?.[index] ?? NOTHING[name];
        return row;
    });
}

/** The windows of a range at one step. */
export class Series {
    /** The length of a window in seconds; 0 before there is any. */
    step = 0;
    #rows = new Map();
    #open = { step: 0, rows: [] };
    #asOf = 0;

    /** Takes what the history says, as it stood at `now`. */
    load(answer, now) {
        this.step = answer.step;
        this.#asOf = now;
        this.#rows = new Map(rows(answer).map((row) => [row.start, row]));
        // The live state may have come while the history was read, and then knows more of the last windows.
        this.#lay();
    }

    /** Takes the windows that are open, or became final of late; whether they are to be seen. */
    overlay(columns, step, now) {
        this.#open = { step, rows: rows(columns) };
        if (step !== this.step) return false;
        this.#asOf = now;
        this.#lay();
        return true;
    }

    #lay() {
        if (this.#open.step !== this.step) return;
        for (const row of this.#open.rows) {
            const known = this.#rows.get(row.start);
            // A window only grows: of two accounts of it the one with more lines is the later.
            if (!known || known.lines <= row.lines) this.#rows.set(row.start, row);
        }
    }

    /**
     * The points from `from` to `to`, a window without lines as one of zero. Before `oldest` nothing is known, and
     * behind `settled` lines may still come; there are points there only for windows that have lines.
     */
    points({ from, to, oldest, settled }) {
        if (!this.step) return [];
        const step = this.step;
        const first = Math.ceil(from / step) * step;
        const known = [...this.#rows.keys()].filter((start) => start >= first && start < to).sort((a, b) => a - b);
        const last = Math.max(settled ?? 0, known.at(-1) ?? 0);
        let starts = known;
        if ((to - first) / step <= MOST) {
            starts = [];
            for (let start = first; start < to; start += step) {
                const isSilent = start + step > (oldest ?? Infinity) && start + step <= last;
                if (this.#rows.has(start) || isSilent) starts.push(start);
            }
        }
        return starts.map((start) => this.#point(start));
    }

    #point(start) {
        const row = this.#rows.get(start) ?? NOTHING;
        const age = this.#asOf - start;
        const isOpen = age >= 0 && age < this.step;
        // Of a window that has only begun, rates are those of its time so far.
        const seconds = isOpen ? Math.max(age, 1) : this.step;
        return { ...row, start, seconds, isOpen, at: start + seconds / 2, end: start + this.step };
    }

    /** Forgets what lies before a moment: a page may be open for weeks. */
    forget(before) {
        for (const start of this.#rows.keys()) if (start < before - this.step) this.#rows.delete(start);
    }
}

/** The part of requests that failed; where there are no requests, of lines. */
export function errorRate(row) {
    if (row.hits > 0) return (row["4xx"] + row["5xx"]) / row.hits;
    return row.lines > 0 ? row.errors / row.lines : 0;
}
