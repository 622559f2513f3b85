r"""What the course's pages need beyond Jupyter Book.

- Answer cells show their stub and, folded, the solution; hidden tests are dropped.
- Exercises and theorems carry the numbers their authors gave them; figures are
  numbered chapter by chapter.
- Each work of the bibliography says which chapters cite it.
- The notebooks to download are the student edition, each with the works it cites.
- The options of a quiz open on what is to say about them.
- Equations are typeset while the book is built, so that pages read without scripts;
  each `\tag{10.4}` is an anchor, and "Eq. (10.4)" anywhere is a link to it.

`CNN_COURSE_EDITION=class` builds a book without the solutions.
"""

import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import cards
import explore_data
import glossary
import heads
import lighter
import nbformat
import pictures
import quizzes
import stills
import tables
import typeset
from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from cnn_course.classroom import references
from cnn_course.classroom.markdown import (
    Link,
    citations,
    equation_tags,
    head,
    relink,
    rewrite,
)
from cnn_course.classroom.notebook import figures, is_written, read_notebook, role
from cnn_course.classroom.release import lone_edition, strip_solutions

log = logging.getLogger(__name__)

STARS = re.compile("★+☆*")
NOT_PROSE = (nodes.literal, nodes.FixedTextElement, nodes.math, nodes.math_block)
NOT_PROSE += (nodes.reference, nodes.title, nodes.raw, nodes.comment)


# --- the source of a page ---------------------------------------------------------


def prepare_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Edit a page before it is parsed."""
    if str(app.env.doc2path(docname)).endswith(".ipynb"):
        nb = nbformat.reads(source[0], as_version=4)
        if ":::{cards}" in source[0]:  # read anew when a chapter changes
            for chapter in Path(app.srcdir, "book").glob("*.ipynb"):
                app.env.note_dependency(str(chapter))
        for questions in Path(app.srcdir, "cnn_course/checks").glob("quiz_*.md"):
            if Path(docname).name.startswith(questions.stem):
                app.env.note_dependency(str(questions))
        try:
            nb = page_edition(nb, app.config.course_edition != "class")
            unlink_unwritten(nb, Path(app.env.doc2path(docname)).parent)
        except ValueError as error:
            log.warning("%s", error, location=docname)
            return
        source[0] = nbformat.writes(nb)
    else:
        source[0] = rewrite(source[0], named_block)
        if docname == f"book/{references.PAGE}":
            source[0] = references.with_backlinks(source[0], Path(app.srcdir, "book"))


def always_read(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Name the page that says which others cite it."""
    return list({f"book/{references.PAGE}"} & env.found_docs)


def page_edition(nb: NotebookNode, solutions: bool) -> NotebookNode:
    """Return the notebook as a page shows it, with or without solutions."""
    page = strip_solutions(nb)
    for figure in figures(page):
        figure.cell.metadata.mystnb.figure.caption = figure.text
    cells = []
    for source, cell in zip(nb.cells, page.cells, strict=True):
        if cell.cell_type == "markdown":
            cell.source = rewrite(quizzes.unfold(cell), named_block)
        elif role(source, "solution") or role(source, "grade"):
            cell.outputs, cell.execution_count = [], None
        if cells and folds_on(cells[-1], cell):
            cells[-1].source += f"\n\n\n{cell.source}"
            cells[-1].outputs, cells[-1].metadata = cell.outputs, cell.metadata
        elif not is_written(source):
            cells.append(cell)
        if role(source, "solution") and solutions:
            cells.append(nbformat.v4.new_markdown_cell(folded_solution(source)))
    page.cells = cells
    return page


def folds_on(before: NotebookNode, cell: NotebookNode) -> bool:
    """Tell whether a folded cell follows one that only defines: one fold holds both."""
    folded = all("hide-input" in c.metadata.get("tags", []) for c in (before, cell))
    return folded and not before.outputs


def unlink_unwritten(nb: NotebookNode, folder: Path) -> None:
    """Leave only the words of links to chapters whose number no notebook has yet."""

    def words(link: Link) -> str | None:
        prefix = link.file.partition("_")[0]
        unwritten = link.chapter and not list(folder.glob(f"{prefix}_*.ipynb"))
        return link.text if unwritten else None

    for cell in nb.cells:
        if cell.cell_type == "markdown":
            cell.source = relink(cell.source, words)


def folded_solution(cell: NotebookNode) -> str:
    """Return the Markdown of a box that opens on a cell's solution."""
    lines = cell.source.split("\n")
    body = [line for line in lines if not re.search("(BEGIN|END) SOLUTION", line)]
    what = "an answer"
    if cell.cell_type == "code":
        what, body = "a solution", ["````python", *body, "````"]
    summary = f"<summary>Show {what}</summary>"
    opening = ['<details class="solution">', summary, '<div class="solution-body">']
    return "\n".join([*opening, "", *body, "", "</div>", "</details>"])


def named_block(
    kind: str, title: str, options: dict[str, str], body: list[str], colons: str
) -> list[str]:
    """Turn exercises and theorems into boxes under their author's number."""
    if kind == "cards":
        return cards.cards(Path(__file__).parents[1])
    if kind == "explorable":
        still = ["```{raw} html", stills.still(title), "```"]
        opening = f"{colons}{{container}} explorable {title}"
        return [opening, "", *body, "", *still, colons]
    if kind == "exercise" or kind.startswith("prf:"):
        name = options.get("label")
        options = {"class": kind.removeprefix("prf:")} | (
            {"name": name} if name else {}
        )
        kind, title = "admonition", STARS.sub(spoken, head(kind, title))
    fields = [f":{key}: {value}".rstrip() for key, value in options.items()]
    return [f"{colons}{{{kind}}} {title}".rstrip(), *fields, "", *body, colons]


def spoken(stars: re.Match[str]) -> str:
    """Return the stars of an exercise with what a screen reader says for them."""
    name = f"difficulty {stars[0].count('★')} of {len(stars[0])}"
    return f'<span role="img" aria-label="{name}">{stars[0]}</span>'


def add_explorables(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page the scripts of what can be touched on it, and no other."""
    found = [
        block["classes"][1]
        for block in (doctree.findall(nodes.container) if doctree else [])
        if block["classes"][:1] == ["explorable"]
    ]
    if not found:
        return
    app.add_css_file("explore/explore.css", priority=950)
    needed = [explore_data.NEEDS[name] for name in found if name in explore_data.NEEDS]
    if not hasattr(app.env, "course_data"):
        app.env.course_data = set()
    app.env.course_data |= set(needed)
    parts = ["pad"] if {"template", "shift", "own", "hero"} & set(found) else []
    parts += ["forward"] if "own" in found else []
    parts += [f"data-{name}" for name in needed]
    for name in dict.fromkeys(["shell", "numbers", *parts, *found]):
        app.add_js_file(f"explore/{name}.js", loading_method="defer")


# --- figures and equations --------------------------------------------------------


def without_numfig(app: Sphinx, config: Config) -> None:
    """Keep Sphinx's own numbers, which run through the whole book, off the figures."""
    config.numfig = False


def equations(env: BuildEnvironment) -> dict[str, str]:
    """Return the page of each tag, kept from build to build."""
    if not hasattr(env, "course_equations"):
        env.course_equations = {}
    return env.course_equations


def collect_equations(app: Sphinx, doctree: nodes.document) -> None:
    """Note on which page each tag stands."""
    known = equations(app.env)
    for block in doctree.findall(nodes.math_block):
        for tag in equation_tags(block.astext()):
            if tag in known:
                log.warning(
                    "Eq. (%s) stands on %s already", tag, known[tag], location=block
                )
            known.setdefault(tag, app.env.docname)


def forget_equations(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the tags of a page that is read again."""
    known = equations(env)
    for tag in [tag for tag, page in known.items() if page == docname]:
        del known[tag]


def link_equations(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link every "Eq. (10.4)" in prose to the equation."""
    if app.builder.format != "html":
        return
    for text in list(doctree.findall(nodes.Text)):
        if any(citations(str(text))) and not inside(text, NOT_PROSE):
            text.parent.replace(text, list(linked(app, docname, str(text))))


def inside(node: nodes.Node, kinds: tuple[type, ...]) -> bool:
    """Tell whether a node lies in a node of these kinds."""
    while node.parent is not None:
        node = node.parent
        if isinstance(node, kinds):
            return True
    return False


def linked(app: Sphinx, docname: str, text: str) -> Iterator[nodes.Node]:
    """Yield the pieces of a text, its known equation numbers as links."""
    end = 0
    for citation in citations(text):
        for number, start, stop in citation.marks:
            page = equations(app.env).get(number)
            if page is None:
                continue
            yield nodes.Text(text[end:start])
            uri = app.builder.get_relative_uri(docname, page)
            target = f"{uri if page != docname else ''}#{typeset.anchor(number)}"
            yield nodes.reference(text=text[start:stop], refuri=target, internal=True)
            end = stop
    yield nodes.Text(text[end:])


# --- folded cells -----------------------------------------------------------------


def visit_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """Begin a fold that is called what its summary says, to every reader."""
    self.body.append(f'<details class="admonition hide {" ".join(node["classes"])}">')
    self.body.append("<summary>")
    for state, prompt in (("collapsed", "prompt_show"), ("expanded", "prompt_hide")):
        title = f'<p class="{state} admonition-title">{escape(node[prompt])}</p>'
        self.body.append(title)
    self.body.append("</summary>\n")


def depart_fold(self: HTML5Translator, node: HideCodeCellNode) -> None:
    """End a fold."""
    self.body.append("</details>\n")


# --- the built book ---------------------------------------------------------------


def hand_out(app: Sphinx, error: Exception | None) -> None:
    """Replace the notebooks to download by their student edition."""
    if error or app.builder.format != "html":
        return
    bibliography = Path(app.srcdir, "book", "bibliography.md").read_text("utf-8")
    for docname in app.env.found_docs:
        source = Path(app.env.doc2path(docname))
        copied = Path(app.outdir, "_sources", f"{docname}.ipynb")
        if source.suffix == ".ipynb" and copied.exists():
            nb = lone_edition(read_notebook(source), bibliography)
            nbformat.write(nb, copied)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything above with Sphinx."""
    edition = os.environ.get("CNN_COURSE_EDITION") or "full"
    if edition not in ("full", "class"):
        raise ValueError(f"CNN_COURSE_EDITION is {edition!r}; it can be full or class")
    app.add_config_value("course_edition", edition, "env")
    app.add_config_value("course_students", "", "html")
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it regardless
    app.add_html_math_renderer(
        "katex", (typeset.visit_inline, None), (typeset.visit_display, None)
    )
    app.add_node(HideCodeCellNode, override=True, html=(visit_fold, depart_fold))
    cell = (tables.visit_entry, HTML5Translator.depart_entry)
    app.add_node(nodes.entry, override=True, html=cell)
    app.add_node(nodes.image, override=True, html=(pictures.visit_image, None))
    app.add_css_file("katex/katex.min.css")
    app.add_css_file("course.css", priority=900)
    app.add_js_file("course.js", loading_method="defer")
    app.connect("config-inited", without_numfig, priority=900)
    app.connect("source-read", prepare_source)
    app.connect("env-get-outdated", always_read)
    app.connect("env-purge-doc", forget_equations)
    app.connect("doctree-read", collect_equations)
    app.connect("doctree-resolved", link_equations)
    app.connect("doctree-resolved", glossary.anchor_entries)
    app.connect("doctree-resolved", glossary.explain, priority=950)
    app.connect("doctree-resolved", tables.stack)
    app.connect("doctree-resolved", typeset.keep_marks, priority=900)
    app.connect("doctree-resolved", typeset.keep_sizes, priority=900)
    app.connect("html-page-context", add_explorables)
    app.connect("html-page-context", heads.describe)
    app.connect("html-page-context", heads.launch)
    app.connect("build-finished", hand_out)
    app.connect("build-finished", explore_data.write_data)
    app.connect("build-finished", lighter.finish)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
