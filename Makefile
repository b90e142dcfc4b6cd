# serve: index the sample collection and serve its page.   test: all tests.   lint: style and types.
# bench: measure against peers, with 100,000 records: speed, ranking, building, following a folder;
# bench-million: speed with a million records; bench-headlines: with real ones.
# bench-http: requests a second over HTTP beside Groonga, Solr and Datasette, where wrk is installed.
# profile: where the time goes.   soak: the slow tests.   clean: remove what was made.
# screenshots: sixteen states of the page, as pictures in screenshots/; those of the documents: make screenshots SHOTS=docs.

PYTHON ?= python3
PORT ?= 8000
CONTENT ?= index_data/content
INDEX ?= index_data/index
SHOTS ?= screenshots
BIN := .venv/bin

.PHONY: serve test lint bench bench-million bench-headlines bench-http profile screenshots soak clean

serve: .venv/serve
	$(BIN)/newsdex-index build $(CONTENT) --index $(INDEX)
	$(BIN)/newsdex-serve --index $(INDEX) --media index_data/media --port $(PORT)

test: .venv/develop
	$(BIN)/pytest -n auto --dist worksteal

lint: .venv/develop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/develop
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.relevance
	$(BIN)/python -m benchmarks.sharing
	$(BIN)/python -m benchmarks.building --files 100000
	$(BIN)/python -m benchmarks.following --files 100000

# Without stock Whoosh, which would index for half an hour.
bench-million: .venv/develop
	$(BIN)/python -m benchmarks --records 1000000 --peers newsdex newsdex-bm25f sqlite tantivy groonga bm25s

bench-headlines: .venv/develop
	$(BIN)/python -m benchmarks --corpus headlines --peers newsdex newsdex-bm25f sqlite tantivy groonga bm25s

bench-http: .venv/develop
	$(BIN)/python -m benchmarks.http

profile: .venv/develop
	$(BIN)/python -m benchmarks.profile

screenshots: .venv/develop
	$(BIN)/python tests/screenshots.py $(SHOTS)

soak: .venv/develop
	$(BIN)/pytest -n auto -m soak
	NEWSDEX_EXAMPLES=400 $(BIN)/pytest -n auto -k 'not browser'

clean:
	rm -rf .venv $(INDEX) .hypothesis .pytest_cache .mypy_cache .ruff_cache *.egg-info

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Newsdex needs Python 3.11 or newer; found: $$($(PYTHON) -V 2>&1). Name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || \
		{ rm -rf .venv; echo "Python could not make a virtual environment. On Debian: apt-get install python3-venv"; exit 1; }

# The stamps are renewed when the list of dependencies changes.
.venv/serve: pyproject.toml | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/develop: pyproject.toml | .venv/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/serve
