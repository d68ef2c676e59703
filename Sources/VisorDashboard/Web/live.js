// What the server tells by itself: one stream of events, whose loss is noticed and healed.

import { address, get } from "./api.js";

/** A state comes about once a second; after so long without one the connection is taken for dead. */
const SILENCE = 15_000;
/** A loss that heals within this is not told to anyone. */
const GRACE = 2_500;
const WAITS = [1000, 2000, 4000, 8000];

/**
 * The stream of events, which tells `state`, `alert`, `lines` and `presence` as the server does, and of itself:
 * `connection` with `connecting`, `live` or `lost`, and `healed` when there is a gap to be read.
 */
export class Live extends EventTarget {
    #source = null;
    #parameters = {};
    #heard = 0;
    #number = -1;
    #tries = 0;
    #retry = null;
    #lostSince = null;
    #condition = "connecting";

    constructor() {
        super();
        setInterval(() => this.#watch(), 1000);
        window.addEventListener("online", () => this.#lostSince && this.#open());
    }

    /** When the connection was lost, in milliseconds since 1970; `null` while there is one. */
    get lostSince() {
        return this.#lostSince;
    }

    /** Listens, with these parameters of the address; another call listens with others. */
    listen(parameters = {}) {
        this.#parameters = parameters;
        this.#open();
    }

    on(name, then) {
        this.addEventListener(name, (event) => then(event.detail));
    }

    #tell(name, detail) {
        this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    #open() {
        clearTimeout(this.#retry);
        this.#retry = null;
        this.#source?.close();
        this.#heard = Date.now();
        const source = (this.#source = new EventSource(address("live", this.#parameters)));
        source.addEventListener("error", () => this.#failed(source));
        for (const name of ["state", "alert", "lines", "presence"]) {
            source.addEventListener(name, (event) => this.#receive(source, name, event.data));
        }
    }

    #receive(source, name, data) {
        if (source !== this.#source) return;
        this.#heard = Date.now();
        let value;
        try {
            value = JSON.parse(data);
        } catch {
            return;
        }
        if (name === "state") this.#connected(value);
        this.#tell(name, value);
    }

    #connected(state) {
        const wasLost = this.#lostSince !== null;
        const isNewServer = Number.isFinite(state.number) && state.number < this.#number;
        if (Number.isFinite(state.number)) this.#number = state.number;
        this.#tries = 0;
        this.#lostSince = null;
        this.#show("live");
        if (wasLost || isNewServer) this.#tell("healed", { isNewServer });
    }

    #failed(source) {
        if (source !== this.#source) return;
        this.#lostSince ??= Date.now();
        // A browser tries again by itself unless the answer was no stream of events.
        if (source.readyState !== EventSource.CLOSED || this.#retry) return;
        this.#retry = setTimeout(() => this.#open(), WAITS[Math.min(this.#tries++, WAITS.length - 1)]);
        // Finds out whether a log-in is needed: a stream of events does not say why it failed.
        get("status").catch(() => {});
    }

    #watch() {
        if (!this.#source) return;
        const now = Date.now();
        if (now - this.#heard > SILENCE && !this.#retry) {
            this.#lostSince ??= this.#heard;
            this.#open();
        }
        if (this.#lostSince && now - this.#lostSince > GRACE) this.#show("lost");
    }

    #show(condition) {
        if (condition === this.#condition) return;
        this.#condition = condition;
        this.#tell("connection", condition);
    }
}
