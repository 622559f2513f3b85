"""Write the notebooks of the quizzes from what stands in ``checks/quiz_*.md``.

``python -m cnn_course.classroom.quiz_notebooks``

A question is Markdown with its options as a list, and a cell that calls `answer`.
"""

import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cnn_course.checks.quiz import ROMAN, Question, Quiz, quizzes
from cnn_course.classroom.release import KERNEL

HIDDEN = ["remove-cell"]  # on the page, options open by themselves

_OPENING = {
    "before": (
        "{count} questions on what part {part}, *{title}*, teaches. You need not know "
        "the answers yet: guess, read why, and you will know what to look for. The "
        "[quiz after part {part}]({other}.ipynb) asks for the same skills with other "
        "numbers."
    ),
    "after": (
        "{count} questions on what part {part}, *{title}*, has taught: the skills of "
        "the [quiz before it]({other}.ipynb), with other numbers. Take a pencil, and "
        "compare your two scores."
    ),
}
_HOW = (
    "Nothing here is graded. On the book's page, open the option that you choose. In "
    "the notebook, write its letter, in quotes, in place of `...` and run the cell. "
    "Either way you read whether it is right, and why one might think otherwise."
)


def notebook(quiz: Quiz) -> NotebookNode:
    """Return the notebook of a quiz, as it is when nobody has answered."""
    opening = _OPENING[quiz.time].format(
        count={5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}[len(quiz.questions)],
        part=ROMAN[quiz.part],
        title=quiz.title,
        other=f"quiz_{quiz.part}_{'after' if quiz.time == 'before' else 'before'}",
    )
    title = f"# Quiz {quiz.time} part {ROMAN[quiz.part]}"
    cells = [
        new_markdown_cell(f"{title}\n\n{opening}\n\n{_HOW}", id="title"),
        _code("import", "from cnn_course.checks import answer, score"),
    ]
    for number, question in enumerate(quiz.questions, start=1):
        cells += _cells(number, question)
    count = len(quiz.questions)
    end = (
        f"## Your score\n\nCount what you had right, of {count}. In the notebook the "
        "next cell does, and says what to read again; the last answer to each question "
        "counts."
    )
    cells.append(new_markdown_cell(end, id="score-text"))
    said = (
        f"0 of {count} questions answered so far; answer them above, then run this "
        "cell again.\n"
    )
    cells.append(_code("score", f'score("{quiz.name}")', said))
    for count, cell in enumerate((c for c in cells if c.cell_type == "code"), start=1):
        cell.execution_count = count
    nb = new_notebook(cells=cells)
    nb.metadata["kernelspec"] = dict(KERNEL)
    nb.metadata["language_info"] = {"name": "python"}
    return nb


def _cells(number: int, question: Question) -> list[NotebookNode]:
    options = [f"- **{o.letter}** {o.text}" for o in question.options]
    text = f"## {number} · {question.title}\n\n{question.text}\n\n"
    asked = new_markdown_cell(text + "\n".join(options), id=question.skill)
    asked.metadata["question"] = question.id
    *others, last = (o.letter for o in question.options)
    said = (
        f"{question.id}: not answered yet; write {', '.join(others)} or {last} in "
        "quotes in place of ...\n"
    )
    name = f"answer-{question.skill}"
    return [asked, _code(name, f'answer("{question.id}", ...)', said)]


def _code(name: str, source: str, said: str = "") -> NotebookNode:
    cell = new_code_cell(source, id=name, metadata={"tags": HIDDEN})
    if said:
        cell.outputs = [new_output("stream", name="stdout", text=said)]
    return cell


def write(book: Path = Path("book")) -> None:
    """Write every notebook."""
    for quiz in quizzes().values():
        nbformat.write(notebook(quiz), book / f"{quiz.name}.ipynb")


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
