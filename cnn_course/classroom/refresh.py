"""Re-execute notebooks in place.

``python -m cnn_course.classroom.refresh book/*.ipynb``

Whatever differs between two runs or two machines without meaning anything is left
out: timestamps, the interpreter's version, how the output was cut into pieces.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cnn_course.classroom.notebook import read_notebook
from cnn_course.classroom.release import KERNEL

_LANGUAGE = {"name": "python"}


def refresh(path: Path) -> None:
    """Execute one notebook and write it back."""
    from nbclient import NotebookClient

    nb = read_notebook(path)
    client = NotebookClient(
        nb,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    nbformat.write(tidy(nb), temporary := path.with_suffix(".ipynb.part"))
    os.replace(temporary, path)


def tidy(nb: NotebookNode) -> NotebookNode:
    """Drop from a notebook, in place, what says nothing about its content."""
    nb.metadata = NotebookNode(kernelspec=dict(KERNEL), language_info=dict(_LANGUAGE))
    for cell in nb.cells:
        for noise in ("execution", "ExecuteTime", "collapsed"):
            cell.metadata.pop(noise, None)
    return nb


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, flush=True)
        refresh(Path(name))
