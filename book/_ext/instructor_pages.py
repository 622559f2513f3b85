"""Fill in the generated parts of the instructor's guide while the book is built."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cnn_course.classroom.guide import fill_in

PLACE = "<!-- generated: "


def fill_in_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Edit a page before it is parsed."""
    if PLACE in source[0]:
        path = Path(app.env.doc2path(docname))
        full = getattr(app.config, "course_edition", "") != "class"
        source[0] = fill_in(source[0], path.parent, full)


def always_read(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Name the pages that are made of other files."""
    return [
        name
        for name in env.found_docs
        if (path := Path(env.doc2path(name))).suffix == ".md"
        and PLACE in path.read_text(encoding="utf-8")
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in_page, priority=400)
    app.connect("env-get-outdated", always_read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
