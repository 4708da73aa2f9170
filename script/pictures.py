"""Make the pictures of the README from a fresh demonstration: ``.venv/bin/python script/pictures.py``.

It needs what the tests need: Chromium and pdftoppm. The demonstration's days depend on today, so do the pictures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
PICTURES = CHECKOUT / "docs" / "pictures"
TIASSESS = [str(CHECKOUT / ".venv" / "bin" / "tiassess")]
PORT = 8765
SITE = f"http://127.0.0.1:{PORT}"
LEAD = "lead@rowan-valley.example"
RESULTS = f"{SITE}/results/rowan-valley/two-years-on"
HEIGHT = 720
BROWSER = ["--no-sandbox", "--disable-gpu"]


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """Serve a demonstration made in a folder, and give the lead's password."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIASSESS_")}
    environment["TIASSESS_INSTANCE_DIR"] = str(folder / "instance")
    made = subprocess.run([*TIASSESS, "demo"], env=environment, check=True, capture_output=True, text=True)
    password = re.search(rf"{re.escape(LEAD)}\s+(\S+)", made.stdout)
    assert password
    server = subprocess.Popen([*TIASSESS, "serve", "--port", str(PORT)], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for_server()
        yield password[1]
    finally:
        server.terminate()
        server.wait()


def wait_for_server() -> None:
    """Wait until the server answers."""
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{SITE}/health")  # noqa: S310 - our own server
        except URLError:
            time.sleep(0.2)
        else:
            return
    sys.exit("The server did not start.")


def take(page: Page, name: str, address: str, part: str = "body") -> None:
    """Take the picture of a page from the beginning of some part of it."""
    page.set_viewport_size({"width": 900, "height": HEIGHT})
    page.goto(address)
    box = page.locator(part).first.bounding_box()
    assert box
    clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": min(box["height"], HEIGHT)}
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True, clip=clip)  # type: ignore[arg-type]  # a rectangle


def take_pages(browser: Browser, password: str) -> None:
    """Take the pictures of pages, the lead's among them."""
    page = browser.new_page()
    take(page, "results", RESULTS)
    take(page, "theme", f"{RESULTS}/themes/process", "main figure >> nth=1")
    take(page, "waves", f"{RESULTS}/waves", "main figure >> nth=2")
    page.goto(f"{SITE}/workspace/")
    page.get_by_label(re.compile("mail", re.IGNORECASE)).fill(LEAD)
    page.get_by_label(re.compile("^Password")).fill(password)
    page.get_by_role("button", name="Sign in").click()
    take(page, "workspace", f"{SITE}/workspace/organisations/rowan-valley/waves/check-in")


def take_brief(folder: Path) -> None:
    """Take the picture of the first page of the brief."""
    brief = folder / "brief.pdf"
    with urllib.request.urlopen(f"{RESULTS}/brief.pdf") as answer:  # noqa: S310 - our own server
        brief.write_bytes(answer.read())
    picture = ["pdftoppm", "-png", "-r", "80", "-singlefile", "-f", "1", str(brief), str(PICTURES / "brief")]
    subprocess.run(picture, check=True)


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, demonstration(Path(name)) as password:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=BROWSER)
            take_pages(browser, password)
            browser.close()
        take_brief(Path(name))
    for picture in sorted(PICTURES.iterdir()):
        print(picture.relative_to(CHECKOUT), f"{picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
