"""What a page says of itself to search engines, messengers and printers."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx

from cnn_course.classroom.markdown import number
from cnn_course.classroom.notebook import read_chapter

LENGTH = 200  # characters of a description that are shown


def describe(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Add a description, and an address where the book knows its own."""
    if doctree is None:
        return
    title = re.sub("<[^>]+>", "", context.get("title", ""))
    book = app.config.html_title
    tags = {
        "og:type": "article" if page != app.config.root_doc else "website",
        "og:site_name": book,
        "og:title": title,
        "og:description": (text := description(app, page, doctree)),
    }
    lines = [f'<meta name="description" content="{escape(text)}" />']
    if base := app.config.html_baseurl:
        card = f"{base.rstrip('/')}/_static/card.png"
        tags |= {"og:url": f"{base.rstrip('/')}/{page}.html", "og:image": card}
        lines.append('<meta name="twitter:card" content="summary_large_image" />')
    lines += [
        f'<meta property="{key}" content="{escape(value)}" />'
        for key, value in tags.items()
    ]
    context["metatags"] = context.get("metatags", "") + "\n".join(lines)


def description(app: Sphinx, page: str, doctree: nodes.document) -> str:
    """Say in a sentence what a page is for: a chapter's outcomes, or how it begins."""
    source = Path(app.env.doc2path(page))
    if source.suffix == ".ipynb" and number(source.stem) is not None:
        head = read_chapter(source).head
        outcomes = [re.sub(r"[*_`$]|[;.]$", "", o) for o in head.outcomes]
        text = f"After this {head.kind} you can " + "; ".join(outcomes)
    else:
        text = next((p.astext() for p in doctree.findall(nodes.paragraph)), page)
    text = " ".join(text.split())
    return text if len(text) <= LENGTH else text[:LENGTH].rsplit(" ", 1)[0] + " …"


def launch(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Offer to run a chapter elsewhere, once `course_students` names a repository.

    It must hold what `release` writes, at its top. Off as long as it is empty.
    """
    students = app.config.course_students  # owner/name@branch
    source = Path(app.env.doc2path(page)) if doctree is not None else Path()
    if not students or source.suffix != ".ipynb" or number(source.stem) is None:
        return
    repository, _, branch = students.partition("@")
    file = quote(source.name)
    at = f"{repository}/blob/{branch or 'main'}/{file}"
    binder = f"{repository}/{branch or 'main'}?labpath={file}"
    context["launch"] = {
        "Colab": f"https://colab.research.google.com/github/{at}",
        "Binder": f"https://mybinder.org/v2/gh/{binder}",
    }
