"""The exercise checks: compare an answer, and say which mistake it makes.

One file per chapter or appendix holds its exercises; `core` holds what they share,
`running` runs an answer, `compare` compares it, `diagnose` names the mistake or says
where it lies
(`known`, `relations`, `properties`, `places`), `writing` judges tests, `tally` counts.
`quiz` holds the quizzes around each part, `milestones` looks at the capstone.
"""

from cnn_course.checks.core import CheckFailed, check, progress
from cnn_course.checks.milestones import milestone
from cnn_course.checks.quiz import answer, score

__all__ = ["CheckFailed", "answer", "check", "milestone", "progress", "score"]
