"""The classroom: the student edition, its grading, the instructor's manifest."""

from cnn_course.classroom.grading import grade
from cnn_course.classroom.manifest import manifest
from cnn_course.classroom.release import release, student_edition

__all__ = ["grade", "manifest", "release", "student_edition"]
