"""Who imports what: the module needs NumPy alone, and the rest never leaks in."""

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cnn_course

ROOT = Path(__file__).parents[1]
PACKAGE = Path(cnn_course.__file__).parent
TIERS = {"naive", "stride_groups", "fast"}
MODULE = TIERS | {"arguments", "layers", "losses", "optimizers", "network"}
#: besides the standard library and NumPy; each file only names those before it
ALLOWED = {
    "arguments": set(),
    "interrupt": set(),
    "losses": {"arguments"},
    "layers": {"arguments"},
    "optimizers": {"arguments"},
    "windows": {"arguments", "layers"},
    "naive": {"arguments", "windows"},
    "stride_groups": {"arguments", "windows"},
    "fast": {"arguments", "windows", "stride_groups"},
    "regularization": {"arguments", "layers"},
    "gradcheck": {"arguments", "layers"},
    "workers": {"arguments", "layers", "losses", "fast", "threadpoolctl"},
    "storage": {"arguments", "layers", "optimizers", "regularization", "windows"}
    | TIERS,
    "network": MODULE - {"network"} | {"storage", "workers", "tqdm"},
    "inside": {"arguments", "losses", "workers"},
    "cluster": {"arguments", "layers", "network", "workers", "dask", "distributed"},
    "idx": set(),
    "data": {"idx", "pooch", "tqdm"},
    "results": {"arguments"},
    "plots": MODULE | {"data", "results", "matplotlib"},
    "digits": {"arguments", "matplotlib"},
    "torch_bridge": MODULE | {"storage", "torch"},
}
#: what stands around the module, and is never needed by it
AROUND = {
    *("benchmark", "bugs", "checks", "classroom", "cli", "plots", "toolbox"),
    *("gpu", "letters", "long_runs", "page_network"),
}
FILES = {path.stem for path in PACKAGE.glob("*.py") if path.stem[0] != "_"}
#: of these, what `import cnn_course` may not wait for
OPTIONAL = {"dask", "distributed", "tqdm", "threadpoolctl", "pooch", "torch"}
HEAVY = [
    "dask",
    "distributed",
    "matplotlib",
    "requests",
    "pooch",
    "tqdm",
    "threadpoolctl",
    "IPython",
    "jupyter",
    "nbformat",
    "nbgrader",
    "ipykernel",
    "traitlets",
    "scipy",
    "torch",
    "urllib.request",
    "http.client",
    "asyncio",
    "multiprocessing",
    "cnn_course.cluster",
    "cnn_course.plots",
    "cnn_course.torch_bridge",
    "cnn_course.checks",
    "cnn_course.classroom",
    "cnn_course.benchmark",
    "cnn_course.cli",
]


def imports(path):
    """What a file imports when it runs: (name, whether at import time)."""
    found = []

    def visit(node, top):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            found.extend((alias.name, top) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            if node.module == "cnn_course":
                found.extend((f"cnn_course.{a.name}", top) for a in node.names)
            else:
                found.append((node.module, top))
        inside = isinstance(node, ast.FunctionDef)
        for child in ast.iter_child_nodes(node):
            visit(child, top and not inside)

    visit(ast.parse(path.read_text(encoding="utf-8")), True)
    return found


def short(name):
    parts = name.split(".")
    return parts[1] if parts[0] == "cnn_course" and len(parts) > 1 else parts[0]


@pytest.mark.parametrize("name", ALLOWED)
def test_a_file_imports_only_what_the_design_allows(name):
    allowed = ALLOWED[name] | {"numpy"} | set(sys.stdlib_module_names)
    for imported, top in imports(PACKAGE / f"{name}.py"):
        assert short(imported) in allowed, f"{name}.py imports {imported}"
        if short(imported) in OPTIONAL:
            assert not top, f"{name}.py imports {imported} at once, not where needed"


def test_every_file_has_its_place_and_imports_point_one_way():
    assert (ALLOWED.keys() | AROUND) - {"bugs", "checks", "classroom"} == FILES
    reached = {
        name: {short(imported) for imported, _ in imports(PACKAGE / f"{name}.py")}
        for name in FILES
    }
    order = graphlib.TopologicalSorter(
        {name: found & FILES for name, found in reached.items()}
    )
    order.prepare()  # raises CycleError, and names the circle
    for name in FILES - AROUND:
        assert not reached[name] & AROUND, name


def test_importing_the_package_loads_numpy_and_nothing_heavy():
    script = f"""if True:
        import sys
        import cnn_course
        loaded = [name for name in {HEAVY!r} if name in sys.modules]
        assert "numpy" in sys.modules and not loaded, loaded
    """
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("page", ["README.md", "cnn_course/README.md"])
def test_the_example_of_the_readme_runs_where_numpy_alone_is_installed(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    script = "\n".join(
        [
            "import sys",
            f"sys.modules.update(dict.fromkeys({HEAVY!r}))  # importing them fails",
            example,
            "assert accuracy > 0.85",
        ]
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_exported_name_exists():
    assert all(hasattr(cnn_course, name) for name in cnn_course.__all__)
    assert sorted(set(cnn_course.__all__)) == sorted(cnn_course.__all__)
