"""Copies packages from upstream registries into ours."""

UPSTREAMS = {"npm": "https://registry.npmjs.org", "pypi": "https://pypi.org", "crates": "https://index.crates.io"}

if __name__ == "__main__":
    for name, url in UPSTREAMS.items():
        print(name, url)
