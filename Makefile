# Needs Python 3.11 to 3.15 and make; everything else goes into .venv.
#   make demo   the main job, shown on a bundled conversation
#   make test   every test (make retest: those that failed last)   make lint   ruff and mypy   make bench   the docs' figures
#   make install / make uninstall   into (out of) Claude Code

VENV := .venv
BIN := $(VENV)/bin
# Of the Pythons that the lock files have wheels for; a newer one is taken where none else is, or where it is named.
NEWEST := 15
NPM := $(shell command -v npm 2>/dev/null)

export VMEM_DISABLE :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=
unexport PYTHONHOME PYTHONPATH

.PHONY: demo test retest unit e2e ready collected bench lint format install uninstall lock clean
.DEFAULT_GOAL := demo
CLIENT := $(if $(NPM),tests/client/node_modules/.package-lock.json)

demo: $(VENV)/.base
	@$(BIN)/python demo/run.py

test: ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

retest: $(VENV)/.dev
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none --maxfail 1

unit: $(VENV)/.dev
	$(BIN)/python -m pytest -m "not e2e and not slow"

e2e: ready
	$(BIN)/python -m pytest -m e2e

# All that tests and lint need; make -j2 lets pip and npm work side by side.
ready: $(VENV)/.dev $(CLIENT)

# Has the tests' files compiled once, where each worker would do it for itself.
collected: $(VENV)/.dev
	$(BIN)/python -m pytest --collect-only -q >/dev/null

bench: ready
	$(BIN)/python -m benchmarks

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

install: $(VENV)/.base
	@$(BIN)/python -m vmem install

uninstall: $(VENV)/.base
	@$(BIN)/python -m vmem uninstall

# Pins what pyproject.toml asks for. Only this target needs uv.
lock:
	$(MAKE) -s $(VENV)/.venv
	$(BIN)/python -m pip install -q uv
	$(BIN)/python -m tools.lock

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/client/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.venv:
	@python=; for newest in $(if $(PYTHON),,$(NEWEST)) 99; do \
	  for candidate in $(PYTHON) python3 python3.15 python3.14 python3.13 python3.12 python3.11 /opt/homebrew/bin/python3; do \
	    if "$$candidate" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $$newest))" >/dev/null 2>&1; \
	    then python=$$candidate; break 2; fi; \
	  done; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "vMem needs Python 3.11 or newer; install it (macOS: brew install python; Debian, Ubuntu: sudo apt install python3 python3-venv), or name it: make PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	"$$python" -m venv --clear $(VENV) || { \
	  echo "the virtual environment could not be made; on Debian and Ubuntu run: sudo apt install $$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; rm -rf $(VENV); exit 1; }
	@touch $@

# What runs vMem from its own files. The package itself is not installed here: its requirements have hashes, what would
# build it has not, and Python starts in no locale whose encoding cannot write the name of the clone's directory.
$(VENV)/.base: $(VENV)/.venv requirements.lock
	@echo "Fetching what vMem needs into $(VENV) (once) ..."
	@$(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r requirements.lock || { \
	  if $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] <= (3, $(NEWEST)))'; then rm -rf $(VENV); \
	  echo "this Python is newer than those that vMem's requirements are made for (3.11 to 3.$(NEWEST)); name one of these: make PYTHON=python3.$(NEWEST)" >&2; \
	  fi; exit 1; }
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-embed.lock requirements-dev.lock pyproject.toml
	$(BIN)/python -m pip install -q --no-deps -e .
	$(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r requirements-dev.lock
	-$(BIN)/python -m pip install -q --require-hashes --only-binary :all: --no-deps -r requirements-embed.lock
	@touch $@

# Offline, outside CI, the end-to-end tests are skipped like on a machine without node. The client's install script only
# links what npm has unpacked (tests/support/client.py takes it from there), and newer npm asks before it runs one.
tests/client/node_modules/.package-lock.json: tests/client/package-lock.json
	npm ci --prefix tests/client --ignore-scripts --no-audit --no-fund --loglevel error && touch $@ || [ "$${CI:-}" != true ]
