"""From HTML to PDF. WeasyPrint is imported when the first report is asked for: it takes half a second and 60 MB."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from tiassess.reporting.pdf.fonts import read_fonts

if TYPE_CHECKING:
    from weasyprint import Document

ONE_AT_A_TIME = Lock()
"""Whoever prints holds it.

WeasyPrint makes no promise about threads, and crashes inside Pango have been reported from threaded servers. It also
keeps a crowd of readers from taking the memory of a small machine.
"""

STANDARD = {"pdf_variant": "pdf/ua-1"}


class ForeignFileError(Exception):
    """A report asks for something that is neither one of our fonts nor part of the report itself."""


def set_pages(html: str) -> Document:
    """Break a report into pages, which can be counted and then printed.

    Args:
        html: the whole report; its pictures are part of it.

    Raises:
        ForeignFileError: the report asks for a file or a host.
    """
    from weasyprint import HTML, URLFetcher  # noqa: PLC0415 - see the module's docstring
    from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse  # noqa: PLC0415 - the same

    fonts = read_fonts()

    class OwnFontsOnly(URLFetcher):  # type: ignore[misc]  # the library has no types
        """Fetch our fonts and what a report carries within itself; refuse every file and every host."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Give a font or an embedded picture."""
            if font := fonts.get(url):
                return URLFetcherResponse(url, font.content, {"Content-Type": "font/woff2"})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise FatalURLFetchingError(f"A report may not fetch {url}.")

    try:
        return HTML(string=html, url_fetcher=OwnFontsOnly()).render(**STANDARD)
    except FatalURLFetchingError as reason:  # which is no Exception, and would end a server's worker
        raise ForeignFileError(*reason.args) from None


def print_pages(document: Document) -> bytes:
    """Write pages as a tagged PDF without times and without ids."""
    pdf: bytes = document.write_pdf(**STANDARD)
    return pdf
