# Askwire: `make` shows what there is to make. Everything lives in .venv and .askwire of this checkout.

PYTHON ?= python3
BIN := .venv/bin
SOURCES := libs/common/src libs/rows/src libs/local/src services/gateway/src services/translator/src \
           services/validator/src services/executor/src cli/src
CHECKED := $(SOURCES) tests $(wildcard benchmarks examples deploy tools/docs)
RUN_OPTIONS = $(if $(SCALE),--scale "$(SCALE)") $(if $(DATASOURCES),--datasources "$(DATASOURCES)") \
              $(if $(POLICIES),--policies "$(POLICIES)") \
              $(if $(CONTEXT),--context "$(CONTEXT)") $(if $(filter-out 0,$(DETACH)),--detach)
DOCTOR_OPTIONS = $(if $(filter-out 0,$(PRODUCTION)),--production) $(foreach file,$(ENV),--env "$(file)") \
                 $(foreach file,$(VALUES),--values "$(file)")
WORKERS ?= 2
LOCK := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        --no-annotate --override requirements.without

.DEFAULT_GOAL := help
.PHONY: help run stop status ask doctor dead-letters install dev fmt lint types imports test chaos fuzz bench bench-safety bench-translate \
        docs generate lock clean

help: ## Show this.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Run all of Askwire here (SCALE="executor=2" DATASOURCES=file POLICIES=file CONTEXT=folder DETACH=1).
	@exec $(BIN)/askwire run $(RUN_OPTIONS)

stop: install ## Stop it.
	@exec $(BIN)/askwire stop

status: install ## Tell what runs.
	@exec $(BIN)/askwire status

export Q
ask: install ## Ask a question: make ask Q="How many flights left JFK in July?"
	@$(BIN)/askwire ask -- "$$Q" || [ $$? -eq 1 ] # why there is no answer was said; only misuse is an error of make

doctor: install ## Tell what is wrong, worst first (PRODUCTION=1 ENV="a.env b.env" VALUES=file for the checklist).
	@exec $(BIN)/askwire doctor $(DOCTOR_OPTIONS)

dead-letters: install ## List messages that nobody could handle (SHOW=number shows one, REPLAY=number asks one again).
	@exec $(BIN)/askwire dead-letters $(if $(REPLAY),replay $(REPLAY),$(if $(SHOW),show $(SHOW),list))

install: ## Make .venv with what Askwire runs on.
	@$(PYTHON) tools/bootstrap.py

dev: ## Make .venv with what builds and tests it, too.
	@$(PYTHON) tools/bootstrap.py --dev

fmt: dev ## Format the code and mend what can be mended.
	@$(BIN)/ruff check --fix $(CHECKED) tools
	@$(BIN)/ruff format $(CHECKED) tools

lint: dev ## Check style.
	@$(BIN)/ruff check $(CHECKED) tools
	@$(BIN)/ruff format --check $(CHECKED) tools

types: dev ## Check types, strictly.
	@$(BIN)/mypy $(CHECKED)

imports: dev ## Check who may import whom.
	@$(BIN)/lint-imports

test: dev ## Run the whole suite against real servers on free ports.
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q $(TESTS)

chaos: dev ## Run the fault table in its long form and write docs/faults.md (ROUNDS=20 SEED=number).
	@CHAOS_ROUNDS=$(or $(ROUNDS),20) CHAOS_SEED=$(SEED) CHAOS_FIGURES=docs/faults.json $(BIN)/python -m pytest -q tests/faults
	@$(BIN)/python -m tools.docs

fuzz: dev ## Fuzz the guard for a long time (ROUNDS=12 of 400 statements for each property, each within a test's time limit).
	@ASKWIRE_FUZZ_ROUNDS=$(or $(ROUNDS),12) $(BIN)/python -m pytest -q -n $(WORKERS) \
		tests/unit/validator/test_fuzz.py tests/integration/validator/test_nothing_accepted_writes.py

bench: dev ## Measure the line against a monolith and a bare NATS round trip.
	@$(BIN)/python -m benchmarks.line

bench-safety: dev ## Measure the validator on hostile and harmless statements.
	@$(BIN)/python -m benchmarks.safety

bench-translate: dev ## Measure the translators on a suite of questions.
	@$(BIN)/python -m benchmarks.translate

generate: docs ## Write every file that is made of the code: pages, chart, dashboards, NATS users.
	@$(BIN)/python -m deploy.helm.generate
	@$(BIN)/python -m deploy.monitoring.generate
	@$(BIN)/python -m deploy.monitoring.alerts_page
	@$(BIN)/python -m deploy.nats.generate

docs: dev ## Write the reference pages that are made of the code.
	@$(BIN)/python -m tools.docs

lock: dev ## Lock the newest allowed versions: hashes, no hosts.
	@$(LOCK) requirements.in -o requirements.lock
	@$(LOCK) -c requirements.lock requirements-dev.in -o requirements-dev.lock

clean: ## Remove .venv and caches; .askwire, your data, stays.
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage*
	@find $(SOURCES) tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
