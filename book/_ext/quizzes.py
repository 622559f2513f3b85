"""A question of a quiz on its page: every option opens on what is to say about it.

Native ``<details>``: they work without scripts, by keyboard and on paper.
"""

from __future__ import annotations

from nbformat import NotebookNode

from cnn_course.checks.quiz import Option, Question, quizzes


def unfold(cell: NotebookNode) -> str:
    """Return the Markdown of a cell; that of a question with options that open."""
    name = cell.metadata.get("question")
    if name is None:
        return cell.source
    [question] = [q for z in quizzes().values() for q in z.questions if q.id == name]
    asked = cell.source.partition("\n- **a**")[0]
    return "\n".join([asked, *(opening(question, o) for o in question.options)])


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
