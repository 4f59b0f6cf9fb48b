/* A second click on a form's button, while the first is on its way, sends nothing. The server knows without it. */
"use strict";

const WAIT = 5000; // milliseconds, for an answer that is a file and leaves the page as it is
const onTheWay = new Set();

document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
        return;
    }
    if (onTheWay.has(form)) {
        event.preventDefault();
        return;
    }
    onTheWay.add(form);
    setTimeout(() => onTheWay.delete(form), WAIT);
});
window.addEventListener("pageshow", () => onTheWay.clear()); // also of a page that the browser kept and shows again
