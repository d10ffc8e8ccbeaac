# OpsCenter: `make run` on a machine without root, `make test` with root or sudo. `make help` lists all targets.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
T ?= tests
PIP := $(BIN)/pip --disable-pip-version-check --quiet
NODE_ON_PATH := $(shell command -v npm 2>/dev/null)

# The tests start many programs; each would compile the whole product again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup assets run test test-sqlite test-postgresql lint format check documents lock translations clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

.venv/.base: requirements/base.lock setup.cfg pyproject.toml
	@echo "==> 创建虚拟环境并安装依赖 / installing dependencies (once)"
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements/base.lock
	@$(PIP) --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.base
	@echo "==> 安装开发与测试依赖 / installing development dependencies (once)"
	@$(PIP) install --require-hashes -r requirements/dev.lock
	@touch $@

.venv/.assets: frontend/package-lock.json frontend/copy-assets.mjs frontend/icons.txt .venv/.base
	@echo "==> 准备前端资源 / copying front-end assets (once)"
ifeq ($(NODE_ON_PATH),)
	@$(PIP) install --require-hashes -r requirements/node.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" tools/build-assets
else
	@tools/build-assets
endif
	@touch $@

.venv/.translations: $(wildcard opscenter/translations/*/LC_MESSAGES/*.po) .venv/.base
	@$(BIN)/pybabel --quiet compile --directory opscenter/translations
	@touch $@

setup: .venv/.base .venv/.assets .venv/.translations ## create .venv, install the opscenter command and the assets

assets: ## fetch and copy the front-end libraries again
	@rm -f .venv/.assets && $(MAKE) --no-print-directory .venv/.assets

run: setup ## migrate, load the demo province, start everything, print address and logins
	@exec $(BIN)/opscenter run --demo

test: setup .venv/.dev ## install what the tests need, run them all on SQLite and those of the database on PostgreSQL (T=path for a part)
	@tools/install-system-packages test
	@$(MAKE) --no-print-directory test-sqlite test-postgresql

test-sqlite: .venv/.dev ## the suite on SQLite
	@echo "==> 测试（SQLite）/ tests on SQLite"
	@$(BIN)/python -m pytest $(T) -n 2 --dist worksteal -q

test-postgresql: .venv/.dev ## what touches the database on a PostgreSQL that is started for it
	@echo "==> 测试（PostgreSQL）/ tests on PostgreSQL"
	@$(BIN)/python tools/with_postgresql.py $(BIN)/python -m pytest $(T) -n 2 --dist worksteal -q

lint: setup .venv/.dev ## ruff, mypy, import contracts, bare Chinese strings
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/check_strings.py
	@$(BIN)/mypy opscenter knowledge probes tools

format: .venv/.dev ## format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

check: lint test ## everything that CI runs

translations: .venv/.dev ## extract marked strings and update the English catalogue
	@$(BIN)/pybabel --quiet extract -F tools/babel.cfg -k mark -k lazy -k _ -k _n:1,1 -k _many:1,1 --no-location --sort-output --project OpsCenter -o opscenter/translations/messages.pot opscenter knowledge probes
	@$(BIN)/pybabel --quiet update -i opscenter/translations/messages.pot -d opscenter/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	@$(MAKE) --no-print-directory .venv/.translations

documents: .venv/.dev ## print permissions, events and addresses from the code into docs/ and tests/contracts/
	@$(BIN)/python tools/print_documents.py

lock: .venv/.dev ## renew requirements/*.lock from requirements/*.in
	@cd requirements && for name in base dev node ocr; do \
	  ../$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --strip-extras -o $$name.lock $$name.in; done

clean: ## remove everything that can be made again (keeps var/, the data)
	@rm -rf .venv frontend/node_modules opscenter/ui/static/vendor build *.egg-info
