"""The classroom: the student edition of the chapters, and its grading."""

from cnn_course.classroom.grading import grade
from cnn_course.classroom.release import release, student_edition

__all__ = ["grade", "release", "student_edition"]
