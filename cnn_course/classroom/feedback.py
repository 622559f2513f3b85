"""What a student gets back, and what the lecture on Friday is about.

Pages that need nothing but themselves: no script, no other file, no network. Whatever a
student wrote stands in them as text.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

from cnn_course.classroom.records import (
    Records,
    Result,
    diagnosis,
    is_counted,
    largest,
    replace,
)

#: the note on what waits for the next run; nothing is wrong with it
NOT_YET = "not graded yet; run the same command again"
_SIGNS = {
    "right": ("✓", "right"),
    "partly": ("◐", "partly right"),
    "wrong": ("✗", "not yet"),
    "not begun": ("○", "not begun"),
    "not run": ("!", "could not be run"),
}
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1d21; --soft: #5a5e68; --paper: #fff;
  --card: #f5f6f8; --line: #d5d8de; --good: #17693a; --bad: #a32020; --mid: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e9ed; --soft: #a9aeba;
  --paper: #16171a; --card: #212328; --line: #3b3e46; --good: #6fd495; --bad: #ff9a92;
  --mid: #f0c060; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
h2 { font-size: 1.1rem; margin: 0; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
.sum { font-size: 1.25rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  border-inline-start-width: .4rem; padding: .75rem 1rem; margin: 1rem 0; }
.right { border-inline-start-color: var(--good); }
.wrong, .not-run { border-inline-start-color: var(--bad); }
.partly { border-inline-start-color: var(--mid); }
.sign { font-weight: 600; }
.right .sign { color: var(--good); }
.wrong .sign, .not-run .sign { color: var(--bad); }
.partly .sign { color: var(--mid); }
pre { overflow-x: auto; white-space: pre-wrap; background: var(--paper);
  border: 1px solid var(--line); border-radius: .3rem; padding: .6rem; margin: .5rem 0;
  font: .875rem/1.45 ui-monospace, monospace; }
summary { cursor: pointer; padding: .6rem 0; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
td, th { text-align: start; vertical-align: top; padding: .35rem .5rem;
  border-top: 1px solid var(--line); }
td:first-child { width: 1%; white-space: nowrap; font-variant-numeric: tabular-nums; }
meter { width: 100%; height: 1rem; }
.bar { display: flex; height: 1.25rem; border: 1px solid var(--line); margin: .4rem 0; }
.bar span { background: var(--good); }
.bar span + span { background: repeating-linear-gradient(45deg, var(--mid) 0 .3rem,
  var(--card) .3rem .6rem); }
@media print { body { max-width: none; } article { break-inside: avoid; } }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


class Pages:
    """The pages of one folder.

    Parameters
    ----------
    out : Path
        Gets ``feedback/<student>/<chapter>.html`` and ``class.html``.
    specs : dict
        What each chapter asks for.
    records : Records
        The results and the marks.
    """

    def __init__(self, out: Path, specs: dict[str, Any], records: Records) -> None:
        self.out, self.specs, self.records = out, specs, records

    def write(self, result: Result) -> None:
        """Write the page of one submission, and the page of the class."""
        self._write_one(result)
        replace(self.out / "class.html", self.of_the_class())

    def write_all(self) -> None:
        """Write all pages anew: marks may have come in."""
        for result in self.records.results.values():
            self._write_one(result)
        replace(self.out / "class.html", self.of_the_class())

    def _write_one(self, result: Result) -> None:
        if result["status"] == "missing" or not result["chapter"]:
            return
        if result["note"] == NOT_YET:  # the student need not do anything
            return
        folder = self.out / "feedback" / file_name(result["student"])
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / f"{result['chapter']}.html", self.of_one(result))

    def of_one(self, result: Result) -> str:
        """Return the page that a student gets back."""
        title = self.specs.get(result["chapter"], {}).get("title", result["chapter"])
        if result["status"] == "not-graded":
            return _page(
                f"{title} · {result['student']}",
                [
                    f"<p class='soft'>{text(result['student'])}</p>",
                    f"<h1>{text(title)}</h1>",
                    "<p class='sum'>Not graded yet</p>",
                    f"<p>{text(result['note'])}</p>",
                    "<p>This is not 0 points. Open the notebook, save it, and hand it "
                    "in again.</p>",
                ],
            )
        marks = self.records.marks_of(result["student"], result["chapter"])
        asked = [e for e in result["exercises"] if e["verdict"] != "none"]
        got, most = (sum(e[key] for e in asked) for key in ("points", "max"))
        given = [m for m in marks.values() if is_counted(m)]
        got += sum(float(m["points"]) for m in given)
        most += sum(largest(m) for m in marks.values())
        body = [
            f"<p class='soft'>{text(result['student'])}</p>",
            f"<h1>{text(title)}</h1>",
            f"<p class='sum'><strong>{got:g}</strong> of {_points(most)}</p>",
            f"<meter min='0' max='{most or 1:g}' value='{got:g}'>{got:g}</meter>",
        ]
        if len(given) < len(marks):
            body.append("<p class='soft'>Your answer in words is still to be read.</p>")
        body += [self._exercise(entry, result["chapter"]) for entry in asked]
        body += [_written(part, marks) for part in result.get("written", [])]
        body.append(
            "<p class='soft'>Your answers were called in a process of their own and "
            "compared with right ones, on the cases of the notebook and on fresh ones. "
            "Numbers that your notebook printed earned nothing and cost nothing.</p>"
        )
        return _page(f"{title} · {result['student']}", body)

    def _exercise(self, entry: Result, chapter: str) -> str:
        sign, words = _SIGNS[entry["verdict"]]
        stars = "★" * int(entry["difficulty"]) + "☆" * (3 - int(entry["difficulty"]))
        lines = [
            f"<article class='{entry['verdict'].replace(' ', '-')}'>",
            f"<h2>{text(entry['number'])} {text(entry['title'])} "
            f"<span class='soft' aria-label='{entry['difficulty']} of 3 stars'>{stars}"
            "</span></h2>",
            f"<p><span class='sign'><span aria-hidden='true'>{sign}</span> {words}"
            f"</span> · {entry['points']:g} of {_points(entry['max'])}</p>",
        ]
        if entry["verdict"] != "right" and entry["message"]:
            lines.append(_report(entry["message"]))
        if entry["verdict"] in ("wrong", "partly") and (hint := _hint(entry["id"])):
            lines.append(
                f"<p><strong>A question to go on with:</strong> {styled(hint)}</p>"
            )
        for name, content in (("Your answer", "source"), ("What it printed", "output")):
            if entry[content].strip():
                lines.append(
                    f"<details><summary>{name}</summary>"
                    f"<pre>{text(entry[content])}</pre></details>"
                )
        return "\n".join([*lines, "</article>"])

    # ---- the class -------------------------------------------------------

    def of_the_class(self) -> str:
        """Return the page on what the class stumbled on; it names nobody."""
        body = ["<h1>What the class stumbled on</h1>"]
        body.append(
            "<p class='soft'>Counted over the submissions that were graded. Nobody is "
            "named: it may be shown.</p>"
        )
        for chapter in sorted({c for _, c in self.records.results if c}):
            body += self._chapter(chapter)
        return _page("What the class stumbled on", body)

    def _chapter(self, chapter: str) -> list[str]:
        all_of_it = [r for (_, c), r in self.records.results.items() if c == chapter]
        results = [r for r in all_of_it if r["status"] in ("graded", "partly")]
        title = self.specs.get(chapter, {}).get("title", chapter)
        counts = Counter(r["status"] for r in all_of_it)
        said = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
        lines = [f"<h2>{text(title)}</h2>", f"<p>{said}.</p>"]
        if not results:
            return lines
        sums = [sum(e["points"] for e in r["exercises"]) for r in results]
        most = sum(e["max"] for e in results[0]["exercises"])
        lines.append(
            f"<p>Half of them have {_points(median(sums))} or more, of {most:g}; the "
            f"mean is {sum(sums) / len(sums):.1f}.</p>"
        )
        ids = [e["id"] for e in results[0]["exercises"] if e["verdict"] != "none"]
        for name in ids:
            found = [e for r in results for e in r["exercises"] if e["id"] == name]
            lines.append(_stumbles(found))
        return lines


def _stumbles(found: list[Result]) -> str:
    """Return one exercise of the class: a bar, and the diagnoses by number."""
    first, total = found[0], len(found)
    right = sum(e["verdict"] == "right" for e in found)
    partly = sum(e["verdict"] == "partly" for e in found)
    counts = Counter(diagnosis(e) for e in found if e["verdict"] != "right")
    rows = [
        f"<tr><td>{n} of {total}</td><td>{styled(words or 'wrong')}</td></tr>"
        for words, n in counts.most_common(8)
    ]
    rest = sum(n for _, n in counts.most_common()[8:])
    if rest:
        rows.append(f"<tr><td>{rest} of {total}</td><td>other mistakes</td></tr>")
    said = f"{right} of {total} right" + (f", {partly} partly" if partly else "")
    bar = f"<span style='width:{100 * right / total:.1f}%'></span>"
    bar += f"<span style='width:{100 * partly / total:.1f}%'></span>"
    return (
        f"<article><h2>{text(first['number'])} {text(first['title'])}</h2>"
        f"<p>{said}</p><div class='bar' role='img' aria-label='{said}'>{bar}</div>"
        + (f"<table>{''.join(rows)}</table>" if rows else "")
        + "</article>"
    )


def _report(message: str) -> str:
    """Return a check's message; its diagnosis stands out."""
    lines = []
    for line in message.splitlines():
        line = line.strip()
        if line.endswith(": not yet."):  # which stands above already
            continue
        for start in ("Diagnosis: ", "Where: "):
            if line.startswith(start):
                head, rest = start.removesuffix(" "), line.removeprefix(start)
                lines.append(f"<p><strong>{head}</strong> {styled(rest)}</p>")
                break
        else:
            if line:
                lines.append(f"<p>{styled(line)}</p>")
    return "\n".join(lines)


def _written(part: Result, marks: dict[str, Any]) -> str:
    mark = marks.get(part["exercise"], {})
    if not part["answer"] and mark.get("points") == "0":
        state, words = "not-begun", f"0 of {_points(mark['max'])}"
    elif not mark or not is_counted(mark):
        state, words = "not-begun", "read by your instructor"
    else:
        state, words = "partly", f"{mark['points']} of {_points(mark['max'])}"
    comment = "" if mark.get("note") else mark.get("comment", "")
    return "\n".join(
        [
            f"<article class='{state}'>",
            "<h2>Your answer in words</h2>",
            f"<p><span class='sign'>{text(words)}</span></p>",
            f"<p>{text(comment)}</p>" if comment else "",
            f"<details><summary>Your answer</summary><pre>{text(part['answer'])}</pre>"
            "</details>"
            if part["answer"]
            else "<p>Nothing was written.</p>",
            "</article>",
        ]
    )


def _hint(exercise_id: str) -> str:
    from cnn_course.checks.core import exercises

    if not _HINTS:
        _HINTS.update({e.id: e.hint for e in exercises()})
    return _HINTS.get(exercise_id, "")


_HINTS: dict[str, str] = {}


def _page(title: str, body: list[str]) -> str:
    return _PAGE.format(title=text(title), style=_STYLE, body="\n".join(body))


def text(value: Any) -> str:
    """Return anything as text of a page, without what changes how a page reads."""
    plain = re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]",
        "",
        str(value),
    )
    return html.escape(plain)


def _points(count: float | str) -> str:
    """Count points: one point, two points."""
    return f"{float(count):g} point{'s' * (float(count) != 1)}"


def styled(value: str) -> str:
    """Return a message as `text`, with what is starred or quoted set off."""
    plain = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text(value))
    return re.sub(r"(?<![\w*])\*(\w(?:[^*\n]*\w)?)\*(?![\w*])", r"<em>\1</em>", plain)


def file_name(student: str) -> str:
    """Return a folder's name for a student: no path leads out of it."""
    name = re.sub(r"[^\w .@()+,'-]", "_", student).strip(" ")
    name = re.sub(r"^\.+", "_", name)[:80] or "_"
    if name == student:
        return name
    return f"{name}-{hashlib.sha256(student.encode(errors='replace')).hexdigest()[:6]}"
