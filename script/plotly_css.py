"""Write plotly.js's own style rules to a file, because pages may not carry styles inside them.

plotly.js puts its rules into a ``<style>`` element, which our content security policy refuses; it leaves that be
where a ``<link id="plotly.js-style-global" class="no-inline-styles">`` stands. Run this once after each upgrade of
plotly.js-basic-dist-min and commit the result: ``.venv/bin/python script/plotly_css.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
BUNDLE = CHECKOUT / "node_modules/plotly.js-basic-dist-min/plotly-basic.min.js"
TARGET = CHECKOUT / "tiassess/web/style/plotly.css"
RULES = "[...document.getElementById('plotly.js-style-global').sheet.cssRules].map(rule => rule.cssText)"


def read_rules() -> list[str]:
    """Load the bundle in an empty page and read the rules it made."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.add_script_tag(path=BUNDLE)
        rules: list[str] = page.evaluate(RULES)
        browser.close()
    return rules


def main() -> None:
    """Write the rules, one a line, under a sentence that says where they come from."""
    origin = "/* The rules of plotly.js (MIT), written by script/plotly_css.py; do not edit. */"
    TARGET.write_text("\n".join([origin, *read_rules(), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
