"""What earlier runs have seen of changes, for a run that goes on where one was ended."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from happened.outcome import Outcome

HAPPENED = Path(__file__).parents[1] / "happened"


class Made:
    """The outcomes of one target, by what was changed into what and by the program that did it."""

    def __init__(self, work, target):
        self.file = work.with_name(f"{work.name}-made") / f"{target}.json"
        self.outcomes = json.loads(self.file.read_text(encoding="utf-8")) if self.file.is_file() else {}
        self.program = [file.read_bytes() for file in sorted(HAPPENED.glob("*.py"))]

    def key(self, *folders):
        """A hash of the program and of every file of the folders."""
        whole = hashlib.sha256(b"\0".join(self.program))
        for number, folder in enumerate(folders):
            for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                whole.update(f"\0{number}\0{file.relative_to(folder)}\0".encode())
                whole.update(file.read_bytes())
        return whole.hexdigest()

    def get(self, key):
        outcome = self.outcomes.get(key)
        return Outcome(**outcome) if outcome else None

    def add(self, seen):
        """Writes down outcomes by their keys, at once: the run may be ended at any time."""
        self.outcomes |= {key: asdict(outcome) for key, outcome in seen.items()}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.outcomes), encoding="utf-8")
