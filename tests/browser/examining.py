"""What a machine can find wrong with a page that a browser shows: by axe-core, by width, by names, by weight."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]  # WCAG 2.2, level AA
RUN_AXE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
# The switch of languages lies over the page when it is open, and has a test of its own.
OPEN_EVERYTHING = "document.querySelectorAll('details:not(.language-switch)').forEach(folded => { folded.open = true })"
HEAVIEST = 300_000  # bytes of the page and all it loads, as they travel
NARROWEST = 320  # pixels
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, loaded) => sum + loaded.encodedBodySize, 0)"""
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What answers a click without being a control: an attribute, a pointer, a role that no key reaches.
NOT_CONTROLS = """() => [...document.querySelectorAll('body *')]
    .filter(one => !one.closest('a, button, input, select, textarea, label, summary, option, .select2-container'))
    .filter(one => one.onclick || one.hasAttribute('onclick') || getComputedStyle(one).cursor === 'pointer'
        || (['button', 'link', 'checkbox', 'tab'].includes(one.getAttribute('role')) && one.tabIndex < 0))
    .map(one => one.outerHTML.slice(0, 120))"""


def faults_of(page: Page, language: str) -> list[str]:
    """Sentences, one a fault; the page stands open at the width of a desk."""
    page.evaluate(OPEN_EVERYTHING)
    return [*_of_the_frame(page, language), *_of_axe(page), *_of_width(page)]


def _of_the_frame(page: Page, language: str) -> list[str]:
    root, ours = page.locator("html"), {"ar": "rtl"}.get(language, "ltr")
    said = (root.get_attribute("lang"), root.get_attribute("dir") or "ltr")
    headings, weight = page.locator("h1:visible").count(), page.evaluate(WEIGHT)
    faults = [f"a click is answered by what is no control: {one}" for one in page.evaluate(NOT_CONTROLS)]
    faults += [f"language and direction are {said}"] if said != (language, ours) else []
    faults += [f"{headings} headings of the first level"] if headings != 1 else []
    return faults + ([f"{weight} bytes"] if weight > HEAVIEST else [])


def _of_axe(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(RUN_AXE, STANDARD)
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def _of_width(page: Page) -> list[str]:
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    overhang = page.evaluate(OVERHANG)
    page.set_viewport_size(size)
    return [f"at {NARROWEST} pixels it is {overhang} too wide"] if overhang > 0 else []
