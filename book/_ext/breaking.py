"""Where the lines of a wide equation end."""

from __future__ import annotations

import re

RELATIONS = r"=|\\approx\b|\\leq?\b|\\geq?\b|\\to\b|\\Rightarrow\b"
WIDE, RELATION, FIRST = (r"\allowbreak" * n + " " for n in (1, 2, 3))
_BREAK = '<span class="mspace allowbreak"></span>'
_BASE = '<span class="katex-base">'
_PART, _END = '<span class="eq-part">', "</span>"
_DOT = re.compile(
    r'<span class="mbin">⋅</span><span class="mspace"[^>]*></span></span>$'
)
_SCRAP = 4  # so many glyphs do not stand on a line of their own


def breakable(tex: str) -> str:
    r"""Say where a line ends best, outside braces and environments.

    Behind a wide space; and outside brackets before a relation, but less well before
    the first behind such a space.

    >>> breakable(r"a \qquad \frac{b \quad c}{2}")
    'a \\qquad\\allowbreak  \\frac{b \\quad c}{2}'
    >>> breakable("f(x = 1) = a = b")
    'f(x = 1) \\allowbreak\\allowbreak\\allowbreak = a \\allowbreak\\allowbreak = b'
    """
    depth, brackets, relations, pieces = 0, 0, 0, []
    marks = r"\\[{}|]|[{}()\[\]]|\\(?:begin|left|end|right)\b|\\q?quad\b"
    for piece in re.split(rf"({marks}|{RELATIONS})", tex):
        depth += piece in ("{", r"\begin", r"\left")
        depth -= piece in ("}", r"\end", r"\right")
        brackets += piece in ("(", "[", r"\{")
        brackets -= piece in (")", "]", r"\}")
        if depth == 0 and piece.endswith("quad"):
            relations, piece = 0, piece + WIDE
        elif depth == brackets == 0 and re.fullmatch(RELATIONS, piece):
            relations += 1
            piece = (FIRST if relations == 1 else RELATION) + piece
        pieces.append(piece)
    return "".join(pieces)


def in_parts(html: str) -> str:
    """Keep together what stands between the places where a line ends best.

    KaTeX writes an equation as a row of pieces, each of which ends behind a sign, and
    the tag behind them.
    """
    begin, *bases = html.split(_BASE)
    if not bases:
        return html
    last, tag, rest = bases[-1].partition('<span class="katex-tag">')
    if not tag:  # the row, the formula and what holds it end behind the last piece
        end = len(last) - len(_END * 3)
        last, rest = last[:end], last[end:]
    # one part for what a wide space ends, and in it one for what comes to a relation
    text = _PART * 2
    for base in _joined([*bases[:-1], last]):
        text += _BASE + base
        if _BREAK in base and _BREAK * 3 not in base:
            text += _END + _PART if _BREAK * 2 in base else _END * 2 + _PART * 2
    return f"{begin}{text}{_END * 2}{tag}{rest}"


def _joined(bases: list[str]) -> list[str]:
    """Let no line end behind a dot or a relation, or before a scrap."""
    kept = bases[:1]
    for n, base in enumerate(bases[1:], 1):
        before = kept[-1]
        relation = 'class="mrel"' in before and _BREAK * 2 in bases[max(n - 2, 0)]
        scrap = n == len(bases) - 1 and len(re.sub(r"<[^>]*>|\W", "", base)) <= _SCRAP
        if _BREAK not in before and (relation or scrap or _DOT.search(before)):
            kept[-1] = before.removesuffix(_END) + base
        else:
            kept.append(base)
        if scrap and len(kept) > 1 and _BREAK * 3 in kept[-2]:
            kept[-2:] = ["".join(kept[-2:]).replace(_BREAK, "").replace(_END, "", 1)]
    return kept


def unboxed(tex: str) -> str:
    r"""Return what is in a box with nothing beside it but a tag, else nothing.

    The page draws the frame: then lines may end inside it.

    >>> unboxed(r"\boxed{x = \frac{1}{2}} \tag{1.1}")
    'x = \\frac{1}{2} \\tag{1.1}'
    >>> unboxed(r"\boxed{x} = \boxed{y}")
    ''
    """
    box, tag, number = tex.partition(r"\tag")
    inside = box.strip().removeprefix(r"\boxed{").removesuffix("}")
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", inside):
        depth += 1 if brace == "{" else -1
        if depth < 0:  # the box ended before
            return ""
    framed = box.strip() == rf"\boxed{{{inside}}}"
    return f"{inside} {tag}{number}" if framed else ""
