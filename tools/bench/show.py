"""The bench's results as lines of text."""

from __future__ import annotations

from typing import Any


def line(name: str, text: str) -> None:
    print(f"{name:44}{text}")


def times(row: dict[str, float]) -> str:
    return f"{row['p50']:>7.0f} ms p50, {row['p95']:.0f} ms p95, {row['max']:.0f} ms most (n {row['n']})"


def cars(run: dict[str, Any]) -> None:
    """One run with cars."""
    parts = run["parts_ms"]
    print(f"\n{run['what']}, {run['cameras']} cameras")
    line("cars", f"{run['cars']:>7}   lost {run['lost']}, other plates {run['other_plates']}, pulses of nobody {run['pulses_of_nobody']}, "
                 f"relays' own count {run['relay_pulses']}")
    line("lanes awake, asleep when a car came", f"{run['awake_when_it_came']:>7}, {run['asleep_when_it_came']}   times are of {parts['arrival']['n']} cars")
    line("readable (80 px) to relay", times(parts["arrival"]))
    for gop, row in run["by_gop_s"].items():
        if len(run["by_gop_s"]) > 1:
            line(f"    key frames each {gop} s", times(row["parts_ms"]["arrival"]))
    if run["parts_ms"]["wide_enough"]["max"]:
        line("    80 px to the calibration's least width", times(parts["wide_enough"]))
    line("    to the first picture it was found on", times(parts["found"]))
    line("    to the deciding picture", times(parts["sure"]))
    line("    to the decision in the journal", times(parts["recorded"]))
    line("    to the relay's acknowledgement", times(parts["gate"]))
    line("capture of deciding picture to relay", times(parts["deciding"]))
    line("capture of the text's picture to relay", times(parts["text"]))
    if run["came_to_woken_ms"]["n"]:
        line("a car's coming to its lane awake", times(run["came_to_woken_ms"]))
    if run["plate_px"]["n"]:
        line("the plate's width where it was read", f"{run['plate_px']['p50']:>7.0f} px p50, {run['plate_px']['max']:.0f} px most")
    for stage, row in sorted(run["stages_ms"].items()):
        line(f"    {stage}", f"{row['p50']:>7.0f} ms p50, {row['p95']:.0f} ms p95 (bucket edges, n {row['n']})")
    line("frames dropped", f"{run['frames_dropped']:>7}")
    line("processor, all cameras (the source's own)", f"{100 * run['cpu_cores']:>7.0f} % of a core ({100 * run['source_cpu_cores']:.0f})")
    line("memory", f"{run['memory_mb_a_camera']:>7.0f} MB a camera")
    line("stolen by the host meanwhile", f"{100 * run['stolen_share']:>7.0f} % of the processor time that was asked for")


def bench(result: dict[str, Any]) -> None:
    for name in ("awake", "asleep", "asleep_sub"):
        if name in result:
            cars(result[name])
    print()
    if "floor" in result:
        alone = result["floor"]["cpu_cores"]
        against = f"; the gateway takes {result['awake']['cpu_cores'] / max(alone, 1e-9):.2f} times that" if "awake" in result else ""
        line("decoding the same streams alone (ffmpeg)", f"{100 * alone:>7.0f} % of a core{against}")
    for name in ("idle", "idle_sub"):
        if name in result:
            row = result[name]
            line(row["what"], f"{100 * row['cpu_share_of_a_core_a_camera']:>7.1f} % of a core, {row['memory_mb_a_camera']:.0f} MB a camera "
                              f"({100 * row['stolen_share']:.0f} % stolen)")


def knee(rows: list[dict[str, Any]]) -> None:
    print(f"\n{'cameras':>7} {'cars':>5} {'arrival p50':>12} {'p95':>6} {'deciding p95':>13} {'dropped':>8} {'lost':>5} {'other':>6} {'processor':>10} {'MB/camera':>10} {'stolen':>7}")
    for row in rows:
        parts = row["parts_ms"]
        print(f"{row['cameras']:>7} {row['cars']:>5} {parts['arrival']['p50']:>9.0f} ms {parts['arrival']['p95']:>6.0f} {parts['deciding']['p95']:>13.0f} "
              f"{row['frames_dropped']:>8} {row['lost']:>5} {row['other_plates']:>6} {100 * row['cpu_cores']:>8.0f} % {row['memory_mb_a_camera']:>10.0f} "
              f"{100 * row['stolen_share']:>5.0f} %")
