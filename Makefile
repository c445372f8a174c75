# Plategate's two commands are `make run` and `make test`; `make help` lists the others.
SHELL := /bin/bash
PYTHON := /usr/bin/python3
BUILD := $(or $(CARGO_TARGET_DIR),target)
CLIPS := .run/clips
TEST_CLIPS := .run/testclips
BENCH_CLIPS := .run/benchclips

.DEFAULT_GOAL := help
.PHONY: help setup run test test-ldap golden fuzz toll-gate models-table misread-table lives-table bench bench-knee demo-devices devices-load devices-judges torture soak region-figures demo-region clips testclips benchclips fmt lint notices deb deb-check container-check home-assistant-check aarch64-check deploy-check clean-demo

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## install what the gateway, its demo and its tests need
	@tools/setup.sh test

run: ## install what is missing, build, and start the demo car park
	@tools/setup.sh run
	@echo "run: building (several minutes the first time, seconds afterwards)" >&2
	@cargo build --release
	@$(MAKE) --no-print-directory clips
	@exec $(BUILD)/release/plategate demo

test: ## install what the tests need and run every test
	@tools/setup.sh test
	@$(MAKE) --no-print-directory clips testclips
	@$(PYTHON) -m unittest discover -s tests/py -t . -q
	@cargo test -- --skip demo:: --skip cameras::the_car_that_wakes
	@echo "test: what wants the machine for itself: a car that wakes its camera, and the demo" >&2
	@cargo test --test it -- --test-threads=1 demo:: cameras::the_car_that_wakes

test-ldap: ## permits of a directory, against OpenLDAP's server (Debian's slapd, which is not started as a service)
	@tools/setup.sh ldap
	@cargo test --test it -- --ignored directories

fuzz: ## each fuzz target for a few seconds (docs/ref/fuzzing.md)
	@tools/fuzz.sh

golden: ## the golden journal of today's form, written anew (docs/ref/journal.md)
	@cargo test --test it -- --ignored golden_is_made

toll-gate: ## ten loops of the real toll gate through the whole gateway (needs the shared video)
	@tools/setup.sh test
	@cargo build --release
	@PLATEGATE_BINARY=$(abspath $(BUILD))/release/plategate cargo test --test it -- --ignored --nocapture tollgate_live

models-table: ## what the model packs are worth, on labelled pictures (needs the shared pictures)
	@cargo build --release
	@$(PYTHON) tools/models_table.py --binary $(BUILD)/release/plategate

misread-table: ## misreads and passbacks on known traffic, six samples and ten seeds of each setting (needs the shared traffic)
	@cargo build --release
	@$(PYTHON) tools/traffic_sets.py office --generator $(or $(SHARED),../shared)/tools/traffic.py --out .run/traffic --seeds $(or $(SEEDS),101-110)
	@$(BUILD)/release/plategate score --ablation $(SCORE) --site examples/two-by-two.toml $(or $(SHARED),../shared)/data/traffic/* .run/traffic/*

lives-table: ## the same for shifts, residents, hotels, deliveries and other lives than an office's
	@cargo build --release
	@$(PYTHON) tools/traffic_sets.py lives --out .run/lives --seeds $(or $(SEEDS),1-3)
	@$(BUILD)/release/plategate score $(SCORE) --site examples/two-by-two.toml .run/lives/*

bench: ## four 1080p cameras on this machine: from a plate's being readable to the relay, lanes awake and asleep; processor and memory (BINARY)
	@tools/setup.sh test
	@$(MAKE) --no-print-directory benchclips
	@$(if $(BINARY),true,cargo build --release)
	@$(PYTHON) -m tools.bench --binary $(or $(BINARY),$(BUILD)/release/plategate) $(RUNS)

bench-knee: ## the same with 4, 8, 12, 16 and 20 cameras, a car a minute in each (BINARY, CAMERAS)
	@$(MAKE) --no-print-directory bench RUNS="knee $(if $(CAMERAS),--cameras $(CAMERAS))"

demo-devices: ## a lane whose camera reads by itself, without models: what it needs
	@tools/setup.sh run
	@cargo build --release
	@$(PYTHON) tools/devices.py --binary $(BUILD)/release/plategate --lanes 1 --seconds 20 --memory-mb 40

devices-load: ## a hundred such cameras, two reads a second each
	@tools/setup.sh run
	@cargo build --release
	@$(PYTHON) tools/devices.py --binary $(BUILD)/release/plategate --lanes 100 --seconds 60

devices-judges: ## the clients that others wrote for real devices, before the emulated ones (fetches Python packages; JUDGES="onvif axis")
	@$(PYTHON) tools/devices_judges.py $(JUDGES)

torture: ## a thousand kills, then full disks and cut wires in one life, then kills while the clock is set, under traffic (KILLS, MINUTES, SEED)
	@tools/setup.sh test
	@cargo build --release
	@$(PYTHON) -m tools.torture --binary $(BUILD)/release/plategate --kills $(or $(KILLS),1000) --minutes $(or $(MINUTES),60) $(if $(SEED),--seed $(SEED))

soak: ## two hours at 80 vehicles a minute, after ten thousand: memory and open files (MINUTES)
	@tools/setup.sh test
	@cargo build --release
	@$(PYTHON) -m tools.torture --binary $(BUILD)/release/plategate --kills 0 --calm --rate 80 --minutes $(or $(MINUTES),120)

region-figures: ## what a region of gateways promises, shown with a real PostgreSQL 15 (BINARY, ROWS, ROUNDS, SEED)
	@tools/setup.sh test
	@$(if $(BINARY),true,cargo build --release)
	@$(PYTHON) -m tools.region --binary $(or $(BINARY),$(BUILD)/release/plategate) --rounds $(or $(ROUNDS),500) $(if $(SEED),--seed $(SEED)) $(ROWS)

demo-region: ## three car parks and an office on this machine, with a PostgreSQL of their own: what they tell one another
	@tools/setup.sh test
	@$(if $(BINARY),true,cargo build --release)
	@$(PYTHON) -m tools.region.demo --binary $(or $(BINARY),$(BUILD)/release/plategate)

clips:
	@$(PYTHON) -m scenes.demo --out $(CLIPS)

testclips:
	@$(PYTHON) -m scenes.testset --out $(TEST_CLIPS)

benchclips:
	@$(PYTHON) -m scenes.benchset --out $(BENCH_CLIPS)

fmt: ## format the Rust code
	@cargo fmt

lint: ## the checks of CI that need no tests
	@cargo fmt --check
	@cargo clippy --all-targets -- -D warnings

notices: ## the licences of what the binary contains, beside the binary
	@$(PYTHON) tools/notices.py --out $(BUILD)/release/THIRD-PARTY-NOTICES

deb: ## the Debian package (docs/guide/install.md)
	@tools/deb.sh

deb-check: ## the package installed, started, upgraded and removed in a clean Debian (as root; fetches Debian's packages)
	@tools/deb_check.sh

home-assistant-check: ## a real Home Assistant makes the device, hears events, opens a gate (as root; fetches Debian 13 and Python packages; ROOT keeps them)
	@tools/setup.sh test
	@cargo build --release
	@tools/home_assistant_check.sh $(BUILD)/release/plategate $(ROOT)

container-check: ## the container's image built from a clean Debian and the package of `make deb`, and started (as root; fetches Debian's packages)
	@tools/container_check.sh

aarch64-check: ## the gateway built for aarch64 and started under emulation (fetches Debian's packages)
	@tools/aarch64_check.sh

deploy-check: ## the alerts and the dashboard of deploy/, tested with promtool
	@$(PYTHON) tools/deploy_check.py

clean-demo: ## forget the demo's database, evidence and clips
	@rm -rf .run
