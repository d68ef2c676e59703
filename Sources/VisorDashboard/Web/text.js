// Which language is spoken, and the words of the page in it.

const LANGUAGES = ["en", "ru"];

/** The language of the page, `en` or `ru`: the viewer's choice, else the first that the browser wants. */
export const language = LANGUAGES.includes(document.documentElement.lang) ? document.documentElement.lang : "en";

const { words } = await import(`./words-${language}.js`);
const plurals = new Intl.PluralRules(language);

/**
 * The text of a key, with `{name}` filled in.
 *
 * A text that depends on a number has its forms by plural category, and `n` says which one is meant.
 */
export function t(key, values = {}) {
    let text = words[key] ?? key;
    if (typeof text === "object") text = text[plurals.select(values.n ?? 0)] ?? text.other;
    // A function, so that a `$` in what a log brought is no pattern.
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Puts the words into the elements that name them: `data-t`, and `data-t-label`, `-placeholder` and `-title`. */
export function applyTexts(root = document) {
    for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
    for (const [name, attribute] of [["label", "aria-label"], ["placeholder", "placeholder"], ["title", "title"]]) {
        for (const element of root.querySelectorAll(`[data-t-${name}]`)) {
            element.setAttribute(attribute, t(element.getAttribute(`data-t-${name}`)));
        }
    }
}

/** Keeps another language and shows the page in it; what is looked at stands in the address and stays. */
export function changeLanguage(to) {
    try {
        localStorage.setItem("visor.language", to);
    } catch {
        return;
    }
    location.reload();
}
