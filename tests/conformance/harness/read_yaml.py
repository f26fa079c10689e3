"""Prints the documents of a YAML stream as JSON, read by the reader that the argument names."""

import json
import sys


def documents(text, reader):
    if reader == "ruamel":
        from ruamel.yaml import YAML

        return list(YAML(typ="safe", pure=True).load_all(text))
    import yaml

    return list(yaml.safe_load_all(text))


def plain(value):
    """Keys as texts, and what JSON has no type for as its text: nothing is dropped on the way."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else f"!{key!r}": plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return f"!{value!r}"


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", newline="")
    json.dump([plain(d) for d in documents(sys.stdin.read(), sys.argv[1])], sys.stdout)
