// The server's interface: where it is, and how it is asked.

// The page may stand below any path, so the address is found from where this file came from.
const base = new URL("../", import.meta.url);
const root = new URL("api/v1/", base);

/** What the server did not answer, and why, in one line. */
export class APIProblem extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

/** The address of something below the page's base path. */
export const pageAddress = (path) => new URL(path, base).href;

/** The address of a part of the interface, without the parameters that are empty. */
export function address(path, parameters = {}) {
    const url = new URL(path, root);
    for (const [name, value] of Object.entries(parameters)) {
        if (value != null && value !== "") url.searchParams.set(name, value);
    }
    return url.href;
}

/** Asks for a part of the interface; throws `APIProblem`. */
export async function get(path, parameters, signal) {
    let response;
    try {
        response = await fetch(address(path, parameters), { signal, headers: { accept: "application/json" } });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new APIProblem(0, error.message);
    }
    if (response.status === 401) logInAgain();
    if (!response.ok) throw new APIProblem(response.status, await reason(response));
    try {
        return await response.json();
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new APIProblem(response.status, error.message);
    }
}

async function reason(response) {
    try {
        return String((await response.json()).error);
    } catch {
        return `${response.status} ${response.statusText}`.trim();
    }
}

/** Loads the page again, which the server answers with its log-in; not over and over, should it not do so. */
function logInAgain() {
    const key = "visor.login";
    try {
        const last = Number(sessionStorage.getItem(key) ?? 0);
        if (Date.now() - last < 10_000) return;
        sessionStorage.setItem(key, String(Date.now()));
    } catch {
        return;
    }
    location.reload();
}

/** Calls for one thing at a time: a new call gives up the one before, whose answer would be old. */
export function latest(path) {
    let running;
    return async (parameters) => {
        running?.abort();
        const mine = (running = new AbortController());
        try {
            return await get(path, parameters, mine.signal);
        } catch (error) {
            if (mine.signal.aborted) return null;
            throw error;
        } finally {
            if (running === mine) running = null;
        }
    };
}
