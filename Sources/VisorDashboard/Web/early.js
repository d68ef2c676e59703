// Runs before anything is painted, so that a page does not flash in the wrong colours or the wrong language.
// Everything else waits for the modules; the style sheet shows the page all the same should they not come.
(() => {
    const root = document.documentElement;
    const kept = (name) => {
        try {
            return localStorage.getItem(name);
        } catch {
            return null;
        }
    };
    root.classList.add("wait");

    const choice = kept("visor.theme");
    root.dataset.choice = ["light", "dark"].includes(choice) ? choice : "auto";
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    root.dataset.theme = root.dataset.choice === "auto" ? system : choice;

    const languages = ["en", "ru"];
    const wanted = [kept("visor.language"), ...(navigator.languages ?? []), "en"];
    root.lang = wanted.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => languages.includes(tag));

    // A page that is one file has all words in it.
    const { src } = document.currentScript;
    if (!src) return;
    // The words are a module that is known only now; asked for early, they are there when the others want them.
    const words = document.createElement("link");
    words.rel = "modulepreload";
    words.href = new URL(`words-${root.lang}.js`, src);
    document.head.append(words);
})();
