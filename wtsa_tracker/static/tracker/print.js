// A button that prints the page; it shows itself only where it can work.
"use strict";
for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
}
