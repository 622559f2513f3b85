"""Colon fences (`:::{exercise} 2.1 Output size ★☆☆`) and what becomes of them."""

import re
from collections.abc import Callable

Render = Callable[[str, str, dict[str, str], list[str], str], list[str]]

_OPEN = re.compile(r"(:{3,})\{([\w:-]+)\}\s*(.*?)\s*")
_OPTION = re.compile(r":([\w-]+):\s*(.*?)\s*")
_NUMBERED = re.compile(r"(\w+\.\d+\w*)\s+(.+)")
_ROLE = re.compile(
    r"\{(?:ref|numref|eq|doc|term|cite[\w:]*|prf:ref)\}`([^`<]+?)\s*(?:<[^`>]*>)?`"
)
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])+)\]\(([^)\s]+)\)")


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
    block = [f"**{head(kind, title)}**", "", *body]
    if kind == "exercise" or kind.startswith("prf:"):
        return block
    return [f"> {line}".rstrip() for line in block]


def drop_links(text: str, keep: set[str]) -> str:
    """Turn links to local files into their bare text, save to those in `keep`.

    >>> drop_links("[a](02_a.ipynb#b), [n](notation.md), [w](https://x.org)", {"02_a"})
    '[a](02_a.ipynb#b), n, [w](https://x.org)'
    """

    def bare(link: re.Match[str]) -> str:
        target = link[2]
        name, _, _ = target.partition("#")
        local = not re.match(r"\w+:", target) and bool(name)
        known = name.endswith(".ipynb") and name.removesuffix(".ipynb") in keep
        return link[1] if local and not known else link[0]

    return _LINK.sub(bare, text)
