// Runs before anything is painted, so that a page does not flash in the wrong colours or the wrong language.
// Everything else waits for the modules; the style sheet shows the page all the same should they not come.
(() => {
    const root = document.documentElement;
    root.classList.add("wait");
    try {
        const theme = localStorage.getItem("visor.theme");
        if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    } catch {
        // A browser that keeps nothing has the theme of its system.
    }
})();
