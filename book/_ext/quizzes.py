"""A question of a quiz on its page: every option opens on what is to say about it.

Native ``<details>``: they work without scripts and by keyboard. On paper nothing can
be opened: what is to say about the options stands together behind the last question.
"""

from __future__ import annotations

from nbformat import NotebookNode

from cnn_course.checks.quiz import Option, Question, Quiz, quizzes


def unfold(cell: NotebookNode) -> str:
    """Return the Markdown of a cell; that of a question with options that open."""
    name = cell.metadata.get("question")
    if name is None:
        return cell.source
    [(quiz, question)] = [
        (z, q) for z in quizzes().values() for q in z.questions if q.id == name
    ]
    asked = cell.source.partition("\n- **a**")[0]
    parts = [asked, *(opening(question, o) for o in question.options)]
    if question is quiz.questions[-1]:
        parts.append(on_paper(quiz))
    return "\n".join(parts)


def opening(question: Question, option: Option) -> str:
    """Return one option, closed."""
    kind = "right" if option.right else "wrong"
    return "\n".join(
        [
            f'<details class="option {kind}"><summary>',
            "",
            f"**{option.letter}** {option.text}",
            "",
            "</summary>",
            '<div class="solution-body">',
            "",
            question.verdict(option),
            "",
            "</div></details>",
            "",
        ]
    )


def on_paper(quiz: Quiz) -> str:
    """Return the answers to all questions, which only a printed page shows."""
    lines = ['<div class="on-paper">', "", "**Answers**", ""]
    for number, question in enumerate(quiz.questions, 1):
        [right] = [option.letter for option in question.options if option.right]
        lines += [f"**{number} · {question.title}: {right}**", ""]
        lines += [f"- **{option.letter}** {option.why}" for option in question.options]
        lines += ["", f"To read: chapter {question.chapter}, {question.read}.", ""]
    return "\n".join([*lines, "</div>", ""])
