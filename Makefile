# Permission Slip: what you can do with it. `make` alone explains.
.DEFAULT_GOAL := help
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
ARGS ?=
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo setup test check coverage bench recognition soak compliance lock

help: ## explain what make can do
	@echo "Permission Slip: children's promotions with a parent's permission first."
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## run the whole service on this machine (ARGS="--port 8765 --data-dir DIR")
	@tools/setup.sh run
	@exec $(BIN)/permission-slip demo $(ARGS)

setup: ## make .venv with everything that service and tests need
	@tools/setup.sh all

test: check ## everything: lint, types, contracts, all tests, the compliance page
	COMPLIANCE=check $(PYTEST) -n auto --dist loadgroup $(ARGS)

check: setup ## lint, types and import contracts alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

coverage: setup ## every branch of consent and privacy, by their own tests alone
	$(PYTEST) -n auto --dist loadgroup tests/consent tests/privacy --cov=app.consent \
		--cov=app.privacy --cov-branch --cov-fail-under=100 $(ARGS)

compliance: setup ## run all tests and write docs/compliance.md from those that passed
	COMPLIANCE=write $(PYTEST) -n auto --dist loadgroup $(ARGS)

bench: setup ## measure, side by side with the baselines of docs/benchmarks.md
	$(BIN)/python -m benchmarks $(ARGS)

recognition: setup ## read 2,000 simulated pages and write docs/recognition.md
	$(BIN)/python -m benchmarks.recognition --write docs/recognition.md $(ARGS)

soak: setup ## the long reliability tests: 100 kills under load, hostile files by the thousand
	KILLS=100 $(PYTEST) -n 0 tests/soak $(ARGS)
	$(BIN)/python -m tests.hostile.fetch
	MUTANTS=5000 $(PYTEST) -n 0 tests/hostile/test_large.py

lock: setup ## renew the lock files from requirements*.in
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade -o requirements.txt requirements.in
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
		--upgrade -c requirements.txt -o requirements-dev.txt requirements-dev.in
