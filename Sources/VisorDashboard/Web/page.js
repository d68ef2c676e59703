// What both pages have: language, theme, the server's clock, and how the connection is.

import { get } from "./api.js";
import { byId, setText } from "./dom.js";
import { clock, plain, seconds, zone } from "./format.js";
import { applyTexts, changeLanguage, language, t } from "./text.js";

const THEMES = ["auto", "light", "dark"];
let offset = 0;

/** The server's clock, in seconds since 1970: what is shown goes by it, however wrong the viewer's own clock is. */
export const serverNow = () => Date.now() / 1000 + offset;

/** Takes the server's clock from what it says. */
export function setClock(text) {
    const now = seconds(text);
    if (now !== null) offset = now - Date.now() / 1000;
}

/** Brings the head of the page to life; `recolour` is called when the theme is another. */
export function startPage(recolour = () => {}) {
    applyTexts();
    setText(byId("zone"), t("zone", { zone }));
    for (const button of document.querySelectorAll("[data-language]")) {
        button.setAttribute("aria-pressed", String(button.dataset.language === language));
        button.addEventListener("click", () => changeLanguage(button.dataset.language));
    }
    const button = byId("theme");
    showTheme(button);
    button.addEventListener("click", () => {
        setTheme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
        keepTheme();
        showTheme(button);
        recolour();
    });
    system.addEventListener("change", () => {
        setTheme(theme());
        recolour();
    });
    byId("notice-close").addEventListener("click", () => notice(null));
    document.documentElement.classList.remove("wait");
}

const theme = () => document.documentElement.dataset.choice ?? "auto";
const system = matchMedia("(prefers-color-scheme: dark)");

function setTheme(choice) {
    document.documentElement.dataset.choice = choice;
    document.documentElement.dataset.theme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
}

function keepTheme() {
    try {
        localStorage.setItem("visor.theme", theme());
    } catch {
        // Then it holds for as long as the page is open.
    }
}

function showTheme(button) {
    setText(button, t(`theme.${theme()}`));
    button.setAttribute("aria-label", t("theme.label", { theme: t(`theme.${theme()}`) }));
}

/** Asks how the server is; sets the clock, and shows who is logged in. */
export async function loadStatus() {
    const status = await get("status");
    setClock(status.now);
    setText(byId("version"), status.version ? `Visor ${status.version}` : "Visor");
    byId("anonymized").hidden = !status.anonymized;
    byId("log-out").hidden = !status.user;
    if (status.user) byId("log-out").querySelector("button").title = t("logout.title", { user: status.user });
    return status;
}

let isProblem = false;

/** Says something of what was asked for and is not there, until it is; `null` takes it away. */
export function notice(text) {
    isProblem = false;
    byId("notice").hidden = !text;
    setText(byId("notice-text"), text ?? "");
}

/** Says that the server has answered with a problem. */
export function noticeProblem(error) {
    // With no server there is a banner that says so already.
    if (error.status === 0) return;
    notice(t("problem", { message: plain(error.message, 300) }));
    isProblem = true;
}

/** Takes back what was said of a problem, once things go well again. */
export function noProblem() {
    if (isProblem) notice(null);
}

/** Shows how the connection of `live` is, in the head and, while it is lost, in a banner. */
export function showConnection(live) {
    const state = byId("connection");
    const banner = byId("banner");
    live.on("connection", (condition) => {
        state.dataset.state = condition;
        setText(byId("connection-text"), t(`connection.${condition}`));
        const isLost = condition === "lost";
        if (isLost) setText(byId("banner-text"), t("banner.lost", { time: clock(live.lostSince / 1000) }));
        banner.hidden = !isLost;
    });
}
