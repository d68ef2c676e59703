// The range as a form: by hand what dragging in a chart does, for the keyboard and for exact times.

import { byId, setText } from "./dom.js";
import { between, clock } from "./format.js";
import { t } from "./text.js";

/** A moment as a field for local date and time has it. */
function local(at) {
    const date = new Date((at - new Date(at * 1000).getTimezoneOffset() * 60) * 1000);
    return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 19);
}

document.addEventListener("keydown", (event) => {
    const own = byId("range-own");
    if (event.key !== "Escape" || !own.open) return;
    own.open = false;
    byId("range-summary").focus();
});

/** Puts a range into the form, and says in its summary which one it is. */
export function fillForm(from, to, { name, isLive }) {
    byId("range-from").value = local(from);
    byId("range-to").value = local(to);
    const text = isLive ? (name ? t("range.own") : t("range.since", { from: clock(from, "stamp") }))
        : between(from, to);
    setText(byId("range-summary"), text);
    byId("range-own").classList.toggle("chosen", !name);
    byId("range-own").open = false;
    setText(byId("range-problem"), "");
}

/** The range that stands in the form; says so and returns `null` where it is none. */
export function readForm() {
    const [from, to] = ["range-from", "range-to"].map((id) => Date.parse(byId(id).value) / 1000);
    if (from < to) return { from, to };
    setText(byId("range-problem"), t("range.order"));
    return null;
}
