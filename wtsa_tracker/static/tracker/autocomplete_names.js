/* A choice with a search box is drawn over its field and loses the field's name there: a screen reader is given it back. */
"use strict";

function nameOf(field) {
    const label = field.labels && field.labels[0];
    return (label ? label.textContent : field.getAttribute("aria-label") || field.name).trim().replace(/:$/, "");
}

function giveName(field) {
    const drawn = field.nextElementSibling;
    if (!drawn || !drawn.classList.contains("select2-container")) {
        return;
    }
    const box = drawn.querySelector(".select2-selection");
    const chosen = drawn.querySelector(".select2-selection__rendered");
    chosen.setAttribute("aria-label", nameOf(field));
    if (box.getAttribute("role") === "combobox") {
        box.setAttribute("aria-label", nameOf(field));
        box.setAttribute("aria-labelledby", `${chosen.id}`);
    }
}

function giveNames() {
    document.querySelectorAll("select.admin-autocomplete").forEach(giveName);
}

if (window.django && window.django.jQuery) {
    window.django.jQuery(giveNames); // after the stock script, which asked before, has drawn them
}
document.addEventListener("formset:added", () => setTimeout(giveNames));
document.addEventListener("focusin", (event) => {
    if (event.target.matches(".select2-search__field")) {
        const open = document.querySelector(".select2-container--open");
        const field = open && open.previousElementSibling;
        if (field && field.matches("select")) {
            event.target.setAttribute("aria-label", nameOf(field));
        }
    }
});
