#!/usr/bin/env python3
"""Tests what deploy/ brings for Prometheus and Grafana, with promtool: the alerts by their own test file, and every query
of the dashboard. Each metric that is named must be one that docs/ref/metrics.md has."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
RULES = ROOT / "deploy/prometheus/plategate.rules.yml"
TESTS = ROOT / "deploy/prometheus/plategate.test.yml"
DASHBOARD = ROOT / "deploy/grafana/plategate.json"
METRIC = re.compile(r"plategate_[a-z_]+")
# What Prometheus makes of a histogram.
PARTS = re.compile(r"_(bucket|sum|count)$")


def documented():
    return set(METRIC.findall((ROOT / "docs/ref/metrics.md").read_text()))


def queries():
    """The dashboard's queries, its variables filled in as Grafana would."""
    board = json.loads(DASHBOARD.read_text())
    found = []
    for panel in board["panels"]:
        for target in panel["targets"]:
            found.append((panel["title"], target["expr"].replace("$gateway", ".*")))
    return found


def unknown(where, text, known):
    names = {PARTS.sub("", name) for name in METRIC.findall(text)}
    return [f"{where}: {name} is not in docs/ref/metrics.md" for name in sorted(names - known)]


def promtool(*arguments):
    if subprocess.run(["promtool", *map(str, arguments)]).returncode:
        sys.exit(f"deploy_check: promtool {arguments[0]} {arguments[1]} found a fault")


def main():
    if not shutil.which("promtool"):
        sys.exit("deploy_check: promtool is missing: apt-get install prometheus")
    known = documented()
    faults = [f for line in RULES.read_text().splitlines() if "expr:" in line for f in unknown(RULES.name, line, known)]
    for title, query in queries():
        faults += unknown(f"{DASHBOARD.name}, {title}", query, known)
    if faults:
        sys.exit("\n".join(faults))
    with tempfile.TemporaryDirectory() as folder:
        rules = [{"record": f"panel:{n}", "expr": query} for n, (_, query) in enumerate(queries())]
        file = pathlib.Path(folder) / "dashboard.yml"
        # JSON is YAML.
        file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
        promtool("check", "rules", file)
    promtool("check", "rules", RULES)
    promtool("test", "rules", TESTS)


if __name__ == "__main__":
    main()
