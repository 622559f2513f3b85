"""``make pdf``: the built book as one PDF, printed by Chromium, with working links.

The same stylesheet serves Ctrl-P. Each page is printed alone; then the pages are put
one behind the other, links between them lead to pages of the same file, and the
chapters and their sections become bookmarks.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import yaml
from chromium import browser_for
from playwright.sync_api import Page
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
#: a sheet with nothing but its number at the foot
SHEET = (
    '<div style="height: 297mm; break-after: page; position: relative">'
    '<p style="position: absolute; bottom: 9mm; width: 100%; margin: 0; color: #555;'
    ' font: 9px sans-serif; text-align: center">{}</p></div>'
)


def names() -> list[str]:
    """Return the pages of the book, in their order."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = [
        page["file"]
        for part in toc["parts"]
        for chapter in part["chapters"]
        for page in [chapter, *chapter.get("sections", [])]
    ]
    return [toc["root"], *listed]


def printed(page: Page, name: str, target: Path) -> None:
    """Print one page of the book."""
    page.goto((SITE / f"{name}.html").as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate(
        "Promise.all([...document.images].map((i) => i.decode().catch(() => 0)))"
    )
    page.pdf(
        path=target,
        format="A4",
        outline=True,
        tagged=True,
        print_background=True,
        margin={"top": "18mm", "bottom": "18mm", "left": "16mm", "right": "16mm"},
    )


def numbered(page: Page, writer: PdfWriter, folder: Path) -> None:
    """Write the number of each sheet at its foot."""
    count = len(writer.pages)
    sheets = "".join(SHEET.format(n + 1) for n in range(count))
    page.set_content(f'<body style="margin: 0">{sheets}</body>')
    page.emulate_media(media="print")
    page.pdf(path=folder / "numbers.pdf", width="210mm", height="297mm")
    numbers = PdfReader(folder / "numbers.pdf")
    for sheet, number in zip(writer.pages, numbers.pages, strict=False):
        sheet.merge_page(number)
        sheet.compress_content_streams()
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)


def merged(files: dict[str, Path]) -> PdfWriter:
    """Put the printed pages into one file."""
    writer = PdfWriter()
    begins: dict[str, int] = {}
    for name, file in files.items():
        reader = PdfReader(file)
        begins[name] = len(writer.pages)
        writer.append(reader, import_outline=True)
    for sheet in writer.pages:
        for annotation in sheet.get("/Annots") or []:
            lead_inside(annotation.get_object(), begins, writer)
    return writer


def lead_inside(
    link: DictionaryObject, begins: dict[str, int], writer: PdfWriter
) -> None:
    """Turn a link to a page of the site into one to the sheet where it begins."""
    action = link.get("/A")
    uri = urlsplit(str(action.get_object().get("/URI", ""))) if action else None
    if uri is None or uri.scheme != "file":
        return
    path = Path(unquote(uri.path))
    name = str(path.relative_to(SITE).with_suffix("")) if SITE in path.parents else ""
    del link["/A"]
    if name in begins:
        sheet = writer.pages[begins[name]].indirect_reference
        top = [sheet, NameObject("/XYZ"), *[NumberObject(0)] * 3]
        link[NameObject("/Dest")] = ArrayObject(top)


def main(target: Path = ROOT / "_build" / "book.pdf") -> None:
    """Print the built book."""
    with tempfile.TemporaryDirectory() as folder, browser_for(SITE) as browser:
        page = browser.new_page()
        files = {}
        for number, name in enumerate(names()):
            files[name] = Path(folder, f"{number:02}.pdf")
            printed(page, name, files[name])
        writer = merged(files)
        numbered(page, writer, Path(folder))
        writer.write(target)
        print(f"{target}: {len(writer.pages)} pages")


if __name__ == "__main__":
    main()
