"""Workflows without what GitHub knows by now and some tools do not yet: they read the rest."""

import re
from pathlib import Path

# Groups that queue up (May 2026), the permission to attest, and an expression where checkov's schema
# of workflows takes what is one for two things at once.
NEW = re.compile(
    r"^ +(?:queue: max|attestations: (?:read|write)\b.*|cancel-in-progress: \"\$\{\{.*)\n",
    re.MULTILINE,
)


def is_new(file):
    return bool(NEW.search(file.read_text(encoding="utf-8")))


def copies(files, root, folder):
    """The same files below `folder`, each where it lies below `root`."""
    made = []
    for file in files:
        copy = Path(folder) / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(NEW.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
        made.append(copy)
    return made
