"""Every link of a built site leads somewhere, and no page asks the network for anything: ``python links.py build/docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FETCHED = {("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data")}
"""What a browser fetches by itself; a link that a reader may follow is another thing."""
HARMLESS = {"canonical", "author", "license", "next", "prev", "search", "index"}


class Page(HTMLParser):
    """What a page offers and asks for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {value for name, value in attrs if name in ("id", "name") and value}
        for name, value in attrs:
            if value and (tag, name) in FETCHED and not set((given.get("rel") or "").split()) & HARMLESS:
                self.fetched.append(value)
            if value and name in ("href", "src", "data"):
                self.links.append(value)


def problems(site: Path) -> Iterator[str]:
    """Links that lead nowhere, and requests that leave the site."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for path, page in pages.items():
        name = path.relative_to(site.resolve())
        yield from (f"{name}: fetches {url}" for url in page.fetched if urlsplit(url).scheme not in ("", "data"))
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                yield f"{name}: {link} does not exist"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{name}: {link} has no such anchor"


def main(folder: str) -> int:
    """Write what is wrong; 1 if anything is."""
    found = list(dict.fromkeys(problems(Path(folder))))
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
