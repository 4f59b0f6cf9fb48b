/* On a narrow screen a line of a table is a card: each cell says the words of its column (narrow.css). */
"use strict";

const SELF_EVIDENT = ".column-code, .column-action, .column-status, .column-health, .column-update"; // in the plan

function saysSomething(cell) {
    return cell.querySelector("input, select, textarea, img") || !["", "-", "–"].includes(cell.textContent.trim());
}

function labelLine(line, columns) {
    Array.from(line.cells).forEach((cell, place) => {
        const words = columns[place] && !columns[place].matches(SELF_EVIDENT) ? columns[place].textContent.trim() : "";
        if (words && cell.colSpan === 1 && saysSomething(cell)) {
            cell.dataset.label = words;
        }
    });
}

function labelLines() {
    document.querySelectorAll(".inline-group .tabular table, #result_list").forEach((table) => {
        const columns = table.tHead ? table.tHead.rows[0].cells : [];
        table.querySelectorAll("tbody > tr").forEach((line) => labelLine(line, columns));
    });
}

document.addEventListener("DOMContentLoaded", labelLines);
document.addEventListener("formset:added", () => setTimeout(labelLines)); // its link to take the line away comes after
