// Building and changing elements. All text goes in as text: nothing from a log is ever read as markup.

/** An element with attributes, of which `false` and `null` leave one out, and children, elements or texts. */
export function el(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value === false || value == null) continue;
        element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children);
    return element;
}

/** Sets a text, and touches the page only where it is another. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/** Sets or takes away an attribute, and touches the page only where it is another. */
export function setAttribute(element, name, value) {
    if (value == null || value === false) {
        if (element.hasAttribute(name)) element.removeAttribute(name);
    } else if (element.getAttribute(name) !== String(value)) {
        element.setAttribute(name, value);
    }
}

/** The element of an id. */
export const byId = (id) => document.getElementById(id);

/**
 * Makes the children of `parent` those of `items`, in their order, and keeps the elements of keys that stay: what is
 * focused, selected or opened in them is left alone.
 */
export function keyed(parent, items, keyOf, make, update) {
    const known = new Map();
    for (const child of parent.children) known.set(child.dataset.key, child);
    let place = parent.firstElementChild;
    const used = new Set();
    for (const item of items) {
        let key = String(keyOf(item));
        while (used.has(key)) key += "+";
        used.add(key);
        let element = known.get(key);
        if (element) known.delete(key);
        else {
            element = make(item);
            element.dataset.key = key;
        }
        update(element, item);
        if (element === place) place = place.nextElementSibling;
        else parent.insertBefore(element, place);
    }
    for (const element of known.values()) element.remove();
}

/** Calls a function when nothing has happened for a while, as when someone types. */
export function calmed(milliseconds, then) {
    let timer;
    return (...values) => {
        clearTimeout(timer);
        timer = setTimeout(() => then(...values), milliseconds);
    };
}

/** Appends a text with the places that match marked, whatever their case. */
export function appendMarked(element, text, wanted) {
    const low = text.toLowerCase();
    const sought = wanted.toLowerCase();
    // Lower case may be longer than what it came from; then places would be wrong, and nothing is marked.
    if (!sought || low.length !== text.length) return element.append(text);
    let from = 0;
    for (let at = low.indexOf(sought); at >= 0; at = low.indexOf(sought, from)) {
        element.append(text.slice(from, at), el("mark", {}, text.slice(at, at + sought.length)));
        from = at + sought.length;
    }
    element.append(text.slice(from));
}
