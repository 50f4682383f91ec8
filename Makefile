PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
PYTEST := $(BIN)/python -m pytest
export MPLBACKEND := Agg
# small matrices, and tests in parallel: threads of BLAS would only get in each other's way
export OMP_NUM_THREADS ?= 1

.PHONY: install reproduce test lint docs site bench bench-short slow clean

install: $(STAMP)  ## an environment in .venv, with the pinned versions

reproduce: $(STAMP)  ## every study: figures, numbers and build/report/index.html
	$(BIN)/nurecoil report --output build/report

test: $(STAMP)  ## the suite, then the suite once more with another unit of energy
	$(PYTEST) -n auto
	NURECOIL_MEV=1.37 $(PYTEST) -n auto -q -m 'not slow and not once' tests

docs: $(STAMP)  ## the site, build/docs/index.html: every page run, offline, every warning an error
	rm -rf build/docs
	$(BIN)/python -m sphinx -b html -E -W --keep-going -j 2 -q -d build/doctrees docs build/docs
	$(BIN)/python docs/extensions/links.py build/docs

site: reproduce docs  ## the site with the whole scorecard in it

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --any-exprs-report build/any
	$(BIN)/python tests/any_share.py build/any/any-exprs.txt
	$(BIN)/lint-imports

bench: $(STAMP)  ## ratios against a plain-NumPy floor, measured in the same run
	$(PYTEST) -o addopts="" tests/bench -s

bench-short: $(STAMP)  ## the same with few repeats and wide margins, without what takes long: under a minute
	$(PYTEST) -o addopts="" tests/bench --short -q

slow: $(STAMP)
	$(PYTEST) -o addopts="" -m slow tests

$(STAMP): pyproject.toml constraints.txt
	test -d .venv || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $(STAMP)

clean:
	rm -rf build .venv
