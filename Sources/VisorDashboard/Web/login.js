// The log-in works without any script; this one says its words in the viewer's language, and what went wrong.

import { byId, setText } from "./dom.js";
import { applyTexts, t } from "./text.js";

const PROBLEMS = ["wrong", "limit"];

applyTexts();
const problem = new URLSearchParams(location.search).get("error");
if (PROBLEMS.includes(problem)) setText(byId("login-problem"), t(`login.${problem}`));
document.documentElement.classList.remove("wait");
