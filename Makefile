# What a person types. `make run` and `make test` work from a fresh Debian 12 or Ubuntu 24.04.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.PHONY: run test fuzz bench web build check prompts help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: build ## build everything and start the demo centre in the foreground (state in ./data)
	@. scripts/env
	target=$$(cargo metadata --no-deps --format-version 1 | sed -E 's/.*"target_directory":"([^"]*)".*/\1/')
	exec "$$target/release/yingda" serve --demo --data ./data $(ARGS)

test: ## every test: Rust, web, real phones, real browser; last line "N passed, N failed"
	@scripts/setup test
	scripts/test

fuzz: ## ten minutes of hostile input for everything that reads from the network
	@scripts/fuzz 600

bench: build ## what calls cost: an hour of figures, into docs/bench/ (ARGS="--figure setup --seconds 5 --runs 1" to try)
	@. scripts/env
	target=$$(cargo metadata --no-deps --format-version 1 | sed -E 's/.*"target_directory":"([^"]*)".*/\1/')
	cargo build --release --bin bench
	out=docs/bench/$$(date +%F)-$$(git rev-parse --short HEAD).json
	scripts/setup test
	exec scripts/with-postgres "$$target/release/bench" run --program "$$target/release/yingda" $(or $(ARGS),--out "$$out")

build: web ## the release program
	@. scripts/env
	echo "▸ building the program (minutes the first time)"
	cargo build --release --bin yingda

web: ## the page, into web/dist
	@scripts/setup run
	. scripts/env
	scripts/npm-ci web
	echo "▸ building the page"
	npm --prefix web run build --silent

check: ## the quick part of the tests: format, clippy, the map of crates
	@. scripts/env
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo xtask tidy

prompts: ## speak the prompts again (downloads about 300 MB the first time)
	@. scripts/env
	cargo xtask prompts
