"""``python -m cnn_course``: the command line."""

from cnn_course.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
