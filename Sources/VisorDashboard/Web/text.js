// Which language is spoken, and the words of the page in it.

import { words } from "./words.js";

const LANGUAGES = ["en", "ru"];
const KEY = "visor.language";

function kept() {
    try {
        return localStorage.getItem(KEY);
    } catch {
        return null;
    }
}

function choose() {
    const chosen = kept();
    if (LANGUAGES.includes(chosen)) return chosen;
    const wanted = navigator.languages?.length ? navigator.languages : [navigator.language ?? "en"];
    for (const tag of wanted) {
        const language = tag.slice(0, 2).toLowerCase();
        if (LANGUAGES.includes(language)) return language;
    }
    return "en";
}

/** The language of the page: `en` or `ru`. */
export const language = choose();

const column = LANGUAGES.indexOf(language);
const plurals = new Intl.PluralRules(language);

/**
 * The text of a key, with `{name}` filled in.
 *
 * A text that depends on a number has its forms by plural category, and `n` says which one is meant.
 */
export function t(key, values = {}) {
    const pair = words[key];
    if (!pair) return key;
    let text = pair[column];
    if (typeof text === "object") text = text[plurals.select(values.n ?? 0)] ?? text.other;
    // A function, so that a `$` in what a log brought is no pattern.
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Puts the words into the elements that name them: `data-t`, and `data-t-label`, `-placeholder` and `-title`. */
export function applyTexts(root = document) {
    document.documentElement.lang = language;
    for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
    for (const element of root.querySelectorAll("[data-t-label]")) {
        element.setAttribute("aria-label", t(element.dataset.tLabel));
    }
    for (const name of ["placeholder", "title"]) {
        for (const element of root.querySelectorAll(`[data-t-${name}]`)) {
            element.setAttribute(name, t(element.getAttribute(`data-t-${name}`)));
        }
    }
}

/** Keeps another language and shows the page in it; what is looked at stands in the address and stays. */
export function changeLanguage(to) {
    try {
        localStorage.setItem(KEY, to);
    } catch {
        return;
    }
    location.reload();
}
