r"""The Markdown of the chapters: fences, roles, links, headings, equations.

What the chapters may write is defined here and nowhere else. The student edition, the
pages of the book, the manifest and the tests all read it through these functions.

- Fences: ``:::{exercise} 2.1 Output size ★☆☆``, ``:::{prf:theorem} 15.1 Disjoint``.
- Roles: ``{doc}`notation```.
- Equations: ``\tag{10.4}`` names one; "Eq. (10.4)", "Eqs. (7.2) to (7.4)" and
  "Eqs. (8.3), (8.4) and (8.5)" cite them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

#: Of a chapter; an appendix with exercises has a letter.
Number = int | str

Render = Callable[[str, str, dict[str, str], list[str], str], list[str]]

# --- fences and roles -------------------------------------------------------------

_OPEN = re.compile(r"(:{3,})\{([\w:-]+)\}\s*(.*?)\s*")
_OPTION = re.compile(r":([\w-]+):\s*(.*?)\s*")
_NUMBERED = re.compile(r"(\w+\.\d+\w*)\s+(.+)")
_ROLE = re.compile(
    r"\{(?:ref|numref|eq|doc|term|cite[\w:]*|prf:ref)\}`([^`<]+?)\s*(?:<[^`>]*>)?`"
)


@dataclass(frozen=True)
class Block:
    """A colon fence: ``:::{kind} title``, its options, and what it holds."""

    kind: str
    title: str
    options: dict[str, str]
    body: str


def blocks(text: str) -> list[Block]:
    r"""Return every colon fence of a text, an inner one before its outer one.

    >>> blocks(":::{exercise} 2.1 Size ★☆☆\n:label: size\n\nHow large?\n:::")
    [Block(kind='exercise', title='2.1 Size ★☆☆', options={'label': 'size'},
           body='How large?')]
    """
    found: list[Block] = []

    def note(
        kind: str, title: str, options: dict[str, str], body: list[str], colons: str
    ) -> list[str]:
        found.append(Block(kind, title, options, "\n".join(body)))
        return body

    rewrite(text, note)
    return found


def rewrite(text: str, render: Render) -> str:
    """Replace every colon fence of a Markdown text.

    Parameters
    ----------
    text : str
        Markdown, perhaps with nested fences.
    render : callable
        Gets the directive's name, its title, its options, its body (inner fences
        already rewritten) and the colons that fence it; returns the new lines.

    Returns
    -------
    str
        The text with each fence replaced.
    """
    return "\n".join(_rewrite(text.split("\n"), render))


def _rewrite(lines: list[str], render: Render) -> list[str]:
    done: list[str] = []
    at = 0
    while at < len(lines):
        fence = _OPEN.fullmatch(lines[at])
        if fence is None:
            done.append(lines[at])
            at += 1
            continue
        colons, kind, title = fence.groups()
        end = next(
            (i for i in range(at + 1, len(lines)) if lines[i].rstrip() == colons), None
        )
        if end is None:
            raise ValueError(f"{lines[at]!r} is never closed by a line {colons!r}")
        options, body = _split_options(lines[at + 1 : end])
        done += render(kind, title, options, _rewrite(body, render), colons)
        at = end + 1
    return done


def _split_options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    options = {}
    count = 0
    while count < len(lines) and (option := _OPTION.fullmatch(lines[count])):
        options[option[1]] = option[2]
        count += 1
    return options, "\n".join(lines[count:]).strip("\n").split("\n")


def head(kind: str, title: str) -> str:
    """Name a block in words.

    >>> head("exercise", "2.1 Output size ★☆☆")
    'Exercise 2.1 · Output size ★☆☆'
    >>> head("prf:theorem", "15.1")
    'Theorem 15.1'
    >>> head("note", "")
    'Note'
    """
    if kind == "admonition":
        return title
    name = kind.removeprefix("prf:").capitalize()
    if numbered := _NUMBERED.fullmatch(title):
        return f"{name} {numbered[1]} · {numbered[2]}"
    if re.fullmatch(r"\w+\.\d+\w*", title):
        return f"{name} {title}"
    return f"{name} · {title}" if title else name


def plain_markdown(text: str) -> str:
    r"""Turn colon fences and roles into Markdown that reads well anywhere.

    >>> print(plain_markdown(":::{note}\nMind the sign.\n:::"))
    > **Note**
    >
    > Mind the sign.
    """
    return _ROLE.sub(r"\1", rewrite(text, _plain))


def _plain(
    kind: str, title: str, options: dict[str, str], body: list[str], colons: str
) -> list[str]:
    if kind in {"figure", "image"}:
        return [f"![{options.get('alt', '')}]({title})", "", *body]
    if kind == "explorable":  # there is nothing to touch outside the book's pages
        return ["*To touch in the book's page of this chapter:*", "", *body]
    block = [f"**{head(kind, title)}**", "", *body]
    if kind == "exercise" or kind.startswith("prf:"):
        return block
    return [f"> {line}".rstrip() for line in block]


# --- links and headings -----------------------------------------------------------

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]+)\)")
_CHAPTER = re.compile(r"(\d\d|[A-Z])_\w+(?:\.ipynb)?")
_HEADING = re.compile(r"(#{1,6}) +(.*?) *#*")
_CODE = re.compile(r" {0,3}(```+|~~~+)")


@dataclass(frozen=True)
class Link:
    """A link ``[text](target)``, or an image where `image` is true."""

    text: str
    target: str
    image: bool
    start: int
    end: int

    @property
    def file(self) -> str:
        """The local file it leads to; empty for an address or a place on the page."""
        return "" if re.match(r"\w+:", self.target) else self.target.partition("#")[0]

    @property
    def anchor(self) -> str:
        """The place in that file, without its ``#``."""
        return self.target.partition("#")[2]

    @property
    def chapter(self) -> Number | None:
        """The number of the chapter it leads to, or the letter of the appendix."""
        return number(self.file) if self.file.endswith(".ipynb") else None


def number(name: str) -> Number | None:
    """Return the number that a notebook's name begins with; ``None`` if it has none.

    >>> number("02_convolution.ipynb"), number("A_calculus"), number("index")
    (2, 'A', None)
    """
    found = _CHAPTER.fullmatch(name)
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else found[1]


def links(text: str) -> Iterator[Link]:
    """Yield the links and the images of a text.

    >>> [(link.file, link.anchor) for link in links("[a](b.md#c), [w](https://x.org)")]
    [('b.md', 'c'), ('', '')]
    """
    for found in _LINK.finditer(text):
        yield Link(found[2], found[3], bool(found[1]), *found.span())


def relink(text: str, change: Callable[[Link], str | None]) -> str:
    """Replace each link by what `change` returns for it; ``None`` lets it stand."""
    done, end = "", 0
    for link in links(text):
        new = None if link.image else change(link)
        done += text[end : link.start]
        done += text[link.start : link.end] if new is None else new
        end = link.end
    return done + text[end:]


def headings(text: str) -> list[tuple[int, str]]:
    r"""Return the headings of a text, each with its level; code holds none.

    >>> headings("# 1 · Small\n\n```\n# a comment\n```\n\n## Part")
    [(1, '1 · Small'), (2, 'Part')]
    """
    found = []
    fence = ""
    for line in text.split("\n"):
        mark = _CODE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif heading := _HEADING.fullmatch(line):
            found.append((len(heading[1]), heading[2]))
    return found


def slug(title: str) -> str:
    """Return the anchor of a heading, as the book has it.

    >>> slug("LeCun et al. 1998")
    'lecun-et-al-1998'
    """
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


# --- equations --------------------------------------------------------------------

_NUMBER = r"(?:\d+|[A-Z])\.\d+[a-z]?"
_TAG = re.compile(rf"\\tag\*?\{{({_NUMBER})\}}")
_ONE = re.compile(rf"\(({_NUMBER})\)")
_GAP = r"[\s#]+"  # a comment may break in the middle of a citation
_JOIN = rf"(?:,?{_GAP}(?:and|or|to){_GAP}|,{_GAP}|–)"
_CITATION = re.compile(
    rf"\b(?:Eqs?\.|[Ee]quations?){_GAP}\({_NUMBER}\)(?:{_JOIN}\({_NUMBER}\))*"
)


@dataclass(frozen=True)
class Citation:
    """A citation of one equation or several.

    Attributes
    ----------
    text : str
        The whole of it, as it stands.
    marks : tuple of (number, start, end)
        The numbers as they stand in the text, each with its parentheses.
    numbers : tuple of str
        Every equation meant, those between the ends of a range too.
    """

    text: str
    marks: tuple[tuple[str, int, int], ...]
    numbers: tuple[str, ...]


def equation_tags(text: str) -> list[str]:
    r"""Return the numbers that a text gives to equations.

    >>> equation_tags(r"$$y = Wx \tag{4.2}$$")
    ['4.2']
    """
    return _TAG.findall(text)


def citations(text: str) -> Iterator[Citation]:
    """Yield the citations of equations in prose, a docstring or a comment.

    >>> [c.numbers for c in citations("Eq. (1.2); see Eqs. (7.2) to (7.4) and (8.1).")]
    [('1.2',), ('7.2', '7.3', '7.4', '8.1')]
    """
    for found in _CITATION.finditer(text):
        marks = [(m[1], *m.span()) for m in _ONE.finditer(text, *found.span())]
        numbers = [marks[0][0]]
        for (last, _, end), (number, start, _) in pairwise(marks):
            if re.search("to|–", text[end:start]):
                numbers += _between(last, number)
            numbers.append(number)
        yield Citation(found[0], tuple(marks), tuple(numbers))


def _between(first: str, last: str) -> list[str]:
    (chapter, low), (same, high) = (n.rstrip("abc").split(".") for n in (first, last))
    if chapter != same or int(low) >= int(high):
        raise ValueError(f"Eqs. ({first}) to ({last}): not a range within a chapter")
    return [f"{chapter}.{number}" for number in range(int(low) + 1, int(high))]
