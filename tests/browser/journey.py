"""A person's hands at a browser: with a mouse, whose clicks are counted, or with the keyboard alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

TABS_AT_MOST = 400
HAS_FOCUS = "field => field === document.activeElement"
# Whether the focused element looks otherwise than it does without focus.
SHOWS_FOCUS = """field => {
    const look = () => {
        const style = getComputedStyle(field);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
            style.backgroundColor, style.textDecorationLine].join();
    };
    field.style.transition = "none";
    const focused = look();
    field.blur();
    const left = look();
    field.focus();
    return focused !== left;
}"""


@dataclass
class Hands(ABC):
    """What is pressed, chosen and written is named as the page names it."""

    page: Page
    clicks: int = 0

    @abstractmethod
    def press(self, target: Locator) -> None:
        """A link, a button or a box to tick."""

    @abstractmethod
    def choose(self, field: Locator, option: str) -> None:
        """One of a list that opens."""

    @abstractmethod
    def reach(self, field: Locator) -> None:
        """Brings the focus into a field."""

    def write(self, field: Locator, words: str) -> None:
        self.reach(field)
        expect(field).to_be_focused()
        self.page.keyboard.type(words)

    def press_link(self, name: str, *, exact: bool = True) -> None:
        self.press(self.page.get_by_role("link", name=name, exact=exact).first)

    def press_button(self, name: str, *, exact: bool = True) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=exact).first)


class Mouse(Hands):
    """Clicks, and counts every click; from a field to the next one goes Tab, as everybody does."""

    def press(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def choose(self, field: Locator, option: str) -> None:
        """Two clicks: the list opens, one of it is taken."""
        field.select_option(label=option)
        self.clicks += 2

    def reach(self, field: Locator) -> None:
        if self._has_focus(field):
            return
        self.page.keyboard.press("Tab")
        if not self._has_focus(field):
            self.press(field)

    def _has_focus(self, field: Locator) -> bool:
        return bool(field.evaluate(HAS_FOCUS))


class Keyboard(Hands):
    """Tab, Enter, Space and typing; wherever the focus rests it must be seen."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Space" if target.get_attribute("type") in {"checkbox", "radio"} else "Enter")

    def choose(self, field: Locator, option: str) -> None:
        self.reach(field)
        self.page.keyboard.type(option)

    def reach(self, field: Locator) -> None:
        element = field.element_handle()
        for _tab in range(TABS_AT_MOST):
            if element.evaluate(HAS_FOCUS):
                break
            self.page.keyboard.press("Tab")
        assert element.evaluate(HAS_FOCUS), f"{TABS_AT_MOST} times Tab do not reach {field}"
        assert element.evaluate(SHOWS_FOCUS), f"nothing shows that the focus rests on {field}"
