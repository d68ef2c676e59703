// What a report has in place of a server: all answers stand in the page itself.

const data = JSON.parse(document.getElementById("data").textContent);

/** Nothing of a report has an address of its own. */
export const address = () => "";

/** The answer to what a page asks a server for: `status`, `state`, `series`, `summary`, `alerts` or `top/LIST`. */
export async function get(path, { contains, limit } = {}) {
    const [name, list] = path.split("/");
    if (name !== "top") return data[name];
    const wanted = (contains ?? "").toLowerCase();
    const entries = (data.summary.top[list] ?? []).filter((entry) => entry.key.toLowerCase().includes(wanted));
    return { list, entries: entries.slice(0, limit) };
}

/** Calls for one thing at a time, as the server's interface has them. */
export const latest = (path) => (parameters) => get(path, parameters);
