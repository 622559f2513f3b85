"""The classroom: the student edition, its grading, the instructor's manifest.

Each module is imported by its own name: a judge starts for every submission, and needs
no library of notebooks.
"""
