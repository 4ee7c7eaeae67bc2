"""Moves the booking traffic to the other region."""

import sys

REGIONS = ("eu-north-1", "eu-central-1")


def other(region: str) -> str:
    return REGIONS[1 - REGIONS.index(region)]


if __name__ == "__main__":
    print(other(sys.argv[1] if len(sys.argv) > 1 else REGIONS[0]))
