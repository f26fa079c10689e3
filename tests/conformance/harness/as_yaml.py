"""JSON that every reader of YAML reads alike."""

import json
import re

# What some reader refuses or changes unless it is escaped. Characters above U+FFFF stay as they are:
# JSON's escapes for them come in pairs, which no reader of YAML puts together.
ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def as_yaml(value, indent=None):
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
