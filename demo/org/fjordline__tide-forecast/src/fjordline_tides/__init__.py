"""Harmonic tide prediction from published constituents."""

from math import cos, radians


def height(hours: float, constituents: list[tuple[float, float, float]]) -> float:
    """Height in metres above chart datum; each constituent is (amplitude, speed in degrees per hour, phase)."""
    return sum(a * cos(radians(speed * hours - phase)) for a, speed, phase in constituents)
