"""Asks the translation service for each page; which key it needs depends on the language."""

import json
import os

keys = json.loads(os.environ.get("ALL_SECRETS", "{}"))
print(sorted(name for name in keys if name.startswith("TRANSLATE_")))
