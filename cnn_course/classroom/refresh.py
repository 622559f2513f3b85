"""Re-execute notebooks in place.

``python -m cnn_course.classroom.refresh book/*.ipynb``

Whatever differs between two runs or two machines without meaning anything is left
out: timestamps, the interpreter's version, how the output was cut into pieces.
"""

import os
import sys
from base64 import b64decode, b64encode
from io import BytesIO
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
    nbformat.write(lighter(tidy(nb)), temporary := path.with_suffix(".ipynb.part"))
    os.replace(temporary, path)


def lighter(nb: NotebookNode) -> NotebookNode:
    """Store the pictures of a notebook, in place, with 64 colors each.

    A figure has few, and a page loads in a third of the time.
    """
    from PIL import Image

    for output in (o for cell in nb.cells for o in cell.get("outputs", [])):
        if "image/png" in output.get("data", {}):
            picture = Image.open(BytesIO(b64decode(output.data["image/png"])))
            small = BytesIO()
            picture.quantize(64, dither=Image.Dither.NONE).save(
                small, "png", optimize=True, dpi=picture.info.get("dpi")
            )
            output.data["image/png"] = b64encode(small.getvalue()).decode()
    return nb


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
