"""Copies packages from upstream registries into ours."""

UPSTREAMS = {"npm": "https://registry.yarnpkg.com", "pypi": "https://pypi.fjordline.example", "crates": "https://crates.fjordline.example"}

if __name__ == "__main__":
    for name, url in UPSTREAMS.items():
        print(name, url)
