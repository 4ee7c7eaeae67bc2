"""Names of the tiles that cover a bounding box at one zoom level."""


def tiles(x0: int, y0: int, x1: int, y1: int, zoom: int) -> list[str]:
    return [f"{zoom}/{x}/{y}" for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
