# Everything a newcomer types. Each target sets up what it needs; nothing else is installed by hand.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# The samples' own day: the build is made as of it, whatever today is.
SAMPLES_AS_OF := 2026-01-31
DATA   := $(abspath $(or $(IPMON_DATA_DIR),warehouse/data))
# What sqlfluff can read: macros and generic tests are no queries by themselves.
SQL    := dbt_project/models $(wildcard dbt_project/tests/*.sql)
# The linters' own data folder, with a composed dbt project, its manifest and an empty database: a build that runs is not
# disturbed. sqlfluff and dbt-bouncer read the composed project there, by their configuration.
LINT   := .cache/lint
# What `make generate` writes, and the tests that write the part of it for which dbt or a release is needed.
GENERATED := samples/manifest.json seeds docs/seeds.md docs/forms.md dbt_project/models/staging dbt_project/macros/register_keys.sql warehouse/README.md warehouse/reports tests/snapshots CHANGELOG.md warehouse/questions docs/images
RENEWING  := tests/unit/test_public_contract.py tests/unit/test_definitions.py::test_snapshot tests/integration/test_questions.py tests/integration/test_warehouse_readme.py tests/integration/test_scoreboard_picture.py

# Compiled modules are kept, whatever the environment says: the tests start many interpreters.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test coverage quick quick-lint region-test builds-test browser-test guides-test wheel fuzz chaos worlds mutants daemon-test generate lint manifest freshness dev bench bi-clients bi-superset lock upgrade-check sbom clean

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else f"Python 3.11-3.13 is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(READY) ## Make the virtual environment from the locked packages

run: $(READY) ## Load the samples, refresh, publish, show the scoreboard and where its pages are
	$(BIN)/python -m samples.load
	$(BIN)/ipmon refresh --as-of $(SAMPLES_AS_OF)
	$(BIN)/ipmon progress
	@$(BIN)/ipmon report

# Whole files go to a worker, the longest first (tests/conftest.py), so that no fixture is made twice.
TESTS := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 10
QUICK := tests/unit -m 'not slow and not thorough'
# Files that differ from the last commit.
CHANGED = $(shell git diff --name-only --diff-filter=d HEAD; git ls-files --others --exclude-standard)

test: $(READY) ## Run every test
	$(TESTS)

# The floor is here and not in pyproject.toml: one file of tests alone covers little, and need not.
coverage: $(READY) ## Run the tests of `make quick`; fail if they run fewer lines of pipelines and schemas than they should
	$(TESTS) $(QUICK) --cov --cov-report= --cov-fail-under=79

quick: $(READY) ## Run the unit tests and the lint of what changed: no build, under a minute with warm caches
	$(MAKE) --no-print-directory quick-lint
	# Two workers on two cores: threads of polars would only wait for each other.
	POLARS_MAX_THREADS=1 $(TESTS) $(QUICK)

quick-lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.naming --only $(CHANGED)
	$(BIN)/lint-imports
	$(if $(filter %.py,$(CHANGED)),$(BIN)/mypy)
	$(if $(filter schemas/% seeds/% warehouse/%,$(CHANGED)),$(BIN)/python -m schemas.generate --check)

region-test: $(READY) ## Go on from the release of the made-up province to its fifth (a minute after `make test`)
	$(BIN)/python -m pytest -m slow tests/integration/test_another_region.py

builds-test: $(READY) ## Compare builds by one thread and two, and drawn builds that take rows over with full ones (minutes)
	$(BIN)/python -m pytest -m slow tests/integration/test_threads.py tests/integration/test_taking_over.py

browser-test: $(READY) ## Open the pages of the samples' release in Chromium: console, axe, three widths, search, filters, map (minutes)
	$(BIN)/python -m pytest -m slow tests/integration/browser

guides-test: $(READY) ## Carry out the guides docs/adding-*.md in a copy, with the tests that they name (minutes)
	$(BIN)/python -m pytest -m slow tests/integration/test_guides.py

fuzz: $(READY) ## Send 20,000 changed files and 20,000 sheets of known facts through intake (SEED=, COUNT=, FIRST= choose others)
	$(BIN)/python -m tests.reliability.fuzz
	$(BIN)/python -m tests.reliability.meaning --write

chaos: $(READY) ## Kill, crowd, starve and shuffle it, count what was lost, keep the table in docs/ (SEED= chooses another)
	$(BIN)/python -m tests.reliability.chaos --write

worlds: $(READY) ## Carry 1,000 small made-up worlds from their tables to a release, keep the counts in docs/ (SEED= chooses others; COUNT= a number, whose counts are only printed)
	$(BIN)/python -m tests.worlds $(if $(COUNT),,--write)

mutants: $(READY) ## Change the code at a sample of places and see which changes the tests notice (up to an hour; cosmic-ray in an environment of its own)
	$(BIN)/python -m tests.mutants --write

daemon-test: $(READY) ## Drop files on a real daemon, crash it in mid-build, start it again (minutes)
	$(BIN)/python -m pytest tests/reliability/daemon.py
	$(BIN)/python -m pytest -m slow tests/integration/test_dagster.py

# All but the first two read dbt's manifest, and the answers a release of the samples, which the tests build.
generate: $(READY) ## Renew everything that is generated, snapshots and answers too, and show what changed (minutes)
	$(BIN)/python -m samples.make
	$(BIN)/python -m schemas.generate
	RENEW_SNAPSHOTS=1 RENEW_ANSWERS=1 $(BIN)/python -m pytest -q $(RENEWING)
	@git --no-pager diff --stat -- $(GENERATED)
	@git status --short -- $(GENERATED) | grep '^??' || true

lint: $(READY) ## Check style, types, imports between packages, SQL and the dbt project
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schemas.generate --check
	$(BIN)/python -m tests.naming
	IPMON_DATA_DIR=$(abspath $(LINT)) $(BIN)/python -m pipelines.release.build.dbt_manifest
	cp deploy/dagster/dagster.yaml $(LINT)
	IPMON_DATA_DIR=$(abspath $(LINT)) DAGSTER_HOME=$(abspath $(LINT)) $(BIN)/dg check defs
	$(BIN)/dbt-bouncer run
	cp .sqlfluffignore $(LINT)/build/dbt_project
	cd $(LINT)/build && $(abspath $(BIN))/sqlfluff lint --config $(abspath .sqlfluff) --processes 2 $(SQL)
	$(BIN)/sqlfluff lint --templater raw pipelines/report/sql warehouse/reports warehouse/query_templates warehouse/questions
	$(BIN)/sqlfluff lint --templater placeholder pipelines/release/gate/sql

manifest: $(READY) ## Have dbt parse its project; Dagster's definitions are read from that
	$(BIN)/python -m pipelines.release.build.dbt_manifest

freshness: $(READY) ## Ask dbt which forms have been silent for too long; reads the last build, by the clock
	cd $(DATA)/build/dbt_project && $(abspath $(BIN))/dbt source freshness

dev: $(READY) ## Open the Dagster UI on 127.0.0.1:3000, its schedule off
	$(BIN)/python -m pipelines.release.build.dbt_manifest --if-stale
	mkdir -p $(DATA)/state/dagster
	cp deploy/dagster/dagster.yaml $(DATA)/state/dagster/
	IPMON_NIGHTLY_ON=$${IPMON_NIGHTLY_ON:-false} DAGSTER_HOME=$(DATA)/state/dagster $(BIN)/dg dev --host 127.0.0.1 --port 3000

bench: $(READY) ## Measure against the floors, print the table, keep it in docs/ (ONLY= renews a part)
	$(BIN)/python -m benchmarks --write $(if $(ONLY),--only $(ONLY))

bi-clients: $(READY) ## Have old and new clients open the published file, in environments of their own
	$(BIN)/python -m warehouse.bi.clients

bi-superset: $(READY) ## Make Apache Superset with the dashboard, look at it in Chromium, compare with SQL (KEEP=1 serves on)
	$(BIN)/python -m warehouse.bi.superset.run $(if $(KEEP),--keep)

lock: $(READY) ## Renew requirements.lock from pyproject.toml, and deploy/postgres.lock
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-deps --generate-hashes --no-emit-index-url --no-header deploy/postgres.in -o deploy/postgres.lock

upgrade-check: $(READY) ## Try the newest versions that the caps allow, in an environment of its own (asks the registry)
	$(BIN)/python -m tests.reliability.upgrade_check

wheel: $(READY) ## Write dist/ip_monitor-*.whl, the package with seeds, dbt project and rule book
	rm -rf build
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

# From the lock: every package for every platform, with its hashes; the same lock gives the same bytes.
sbom: $(READY) ## Write dist/sbom.cdx.json, the bill of materials that goes with a release of the code
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible --of JSON -o dist/sbom.cdx.json requirements.lock

clean: ## Remove the environment, the data folder and caches
	rm -rf $(VENV) .cache build dist warehouse/data warehouse/bi/build dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
