# Each target is one line; `make` alone shows the book. PYTHON picks the interpreter.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: book test lab lab-source refresh release pdf bench mutants versions clean

book: $(READY)
	$(BIN)/jupyter-book build . -W --keep-going --quiet && echo "Open file://$(CURDIR)/_build/html/book/index.html"

test: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && { test ! -x $(BIN)/mypy || $(BIN)/mypy; } && $(BIN)/pytest -n auto --durations=40 --durations-min=5 cnn_course tests && $(BIN)/pytest --nbval --nbval-current-env --nbval-sanitize-with tests/nbval_sanitize.cfg -n auto --dist loadscope book

lab: $(READY)
	$(BIN)/python -m cnn_course.classroom.lab work && $(BIN)/jupyter lab work

lab-source: $(READY)
	$(BIN)/jupyter lab book

refresh: $(READY)
	$(BIN)/python -m cnn_course.classroom.refresh book/*.ipynb

release: $(READY)
	$(BIN)/python -m cnn_course release --out _build/release

pdf: book
	$(BIN)/python book/_ext/print_book.py

bench: $(READY)
	$(BIN)/python -m cnn_course benchmark

mutants: $(READY)
	$(BIN)/python tests/mutants.py

versions: $(READY)
	$(BIN)/python tests/versions.py $(PYTHONS)

clean:
	rm -rf _build .venv

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --upgrade pip && $(BIN)/pip install --quiet -r requirements.txt && touch $@
