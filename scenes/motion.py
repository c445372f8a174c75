"""Where the car is when: distance of its near face from the camera, over time.

A passage is made of legs, each from one distance to another with smooth starts and ends, and of standing still.
"""

from __future__ import annotations

from dataclasses import dataclass

FAR_M = 19.0
STOP_M = 4.7
GONE_M = 1.7


@dataclass(frozen=True)
class Leg:
    """From `z0` to `z1` in `seconds`; `soft_start`/`soft_end` say whether the car speeds up from, or brakes to, a stop."""

    z0: float
    z1: float
    seconds: float
    soft_start: bool = True
    soft_end: bool = True

    def at(self, t: float) -> float:
        u = min(max(t / self.seconds, 0.0), 1.0)
        if self.soft_start and self.soft_end:
            u = u * u * (3 - 2 * u)
        elif self.soft_end:
            u = 1 - (1 - u) ** 1.8
        elif self.soft_start:
            u = u**1.8
        return self.z0 + (self.z1 - self.z0) * u


@dataclass(frozen=True)
class Passage:
    """Legs one after the other; `opens_s` is when the barrier begins to rise, or None when it stays down."""

    legs: tuple[Leg, ...]
    opens_s: float | None

    @property
    def seconds(self) -> float:
        return sum(leg.seconds for leg in self.legs)

    def z(self, t: float) -> float | None:
        """The distance at `t` seconds, or None before and after."""
        if t < 0:
            return None
        for leg in self.legs:
            if t <= leg.seconds:
                return leg.at(t)
            t -= leg.seconds
        return None


def passing(approach_s: float = 3.6, wait_s: float = 1.6) -> Passage:
    """Towards the camera, a stop at the barrier, then on and out below the picture."""
    legs = (Leg(FAR_M, STOP_M, approach_s, soft_start=False), Leg(STOP_M, STOP_M, wait_s),
            Leg(STOP_M, GONE_M, 1.5, soft_end=False))
    return Passage(legs, approach_s + wait_s - 1.0)


def turning_away(approach_s: float = 3.6, wait_s: float = 2.4) -> Passage:
    """Towards the barrier, a wait in front of it, and back: the car that was not let in."""
    legs = (Leg(FAR_M, STOP_M, approach_s, soft_start=False), Leg(STOP_M, STOP_M, wait_s), Leg(STOP_M, FAR_M + 6, 4.0, soft_end=False))
    return Passage(legs, None)


def leaving(wait_s: float = 1.6) -> Passage:
    """Seen from behind: in from below the picture, a stop at a barrier ahead, then away."""
    legs = (Leg(2.2, 5.6, 1.8, soft_start=False), Leg(5.6, 5.6, wait_s), Leg(5.6, FAR_M + 8, 4.0, soft_end=False))
    return Passage(legs, 1.8 + wait_s - 1.0)


BEHAVIOURS = {"pass": passing, "turn-away": turning_away, "leave": leaving}
