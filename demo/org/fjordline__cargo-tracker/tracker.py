"""Keeps the last known position of each trailer."""

positions: dict[str, tuple[float, float]] = {}


def seen(trailer: str, latitude: float, longitude: float) -> None:
    positions[trailer] = (latitude, longitude)
