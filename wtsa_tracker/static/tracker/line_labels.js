/* On a narrow screen a line of a table in a form is a card: each cell says the words of its column (narrow.css). */
"use strict";

function labelLine(line, columns) {
    Array.from(line.cells).forEach((cell, place) => {
        const words = columns[place] ? columns[place].textContent.trim() : "";
        if (words && cell.colSpan === 1 && cell.childElementCount) {
            cell.dataset.label = words;
        }
    });
}

function labelLines() {
    document.querySelectorAll(".inline-group .tabular table").forEach((table) => {
        const columns = table.tHead ? table.tHead.rows[0].cells : [];
        table.querySelectorAll("tbody > tr.form-row").forEach((line) => labelLine(line, columns));
    });
}

document.addEventListener("DOMContentLoaded", labelLines);
document.addEventListener("formset:added", () => setTimeout(labelLines)); // its link to take the line away comes after
