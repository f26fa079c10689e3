"""What became of a change when it was really made, in the words that changes are classified with."""

from dataclasses import dataclass, field

# From what nobody notices to what cannot be done. `steps` and worse are what files alone do not do.
CLASSES = ("free", "rolls", "interrupts", "replaces", "steps", "loses", "impossible")
REFUSED = CLASSES[CLASSES.index("steps") :]


def rank(name):
    return CLASSES.index(name)


def worst(*names):
    return max(names, key=rank)


@dataclass
class Outcome:
    """One target's answer to a change.

    What is seen does not always settle the class: a server that refuses a change does not say whether
    there is a way round it. So an outcome has the mildest and the harshest class that it can be.
    """

    least: str = "free"
    most: str = "free"
    words: list = field(default_factory=list)
    left: list = field(default_factory=list)  # what is described no longer and is there all the same
    stuck: list = field(default_factory=list)  # what does not come to rest

    def saw(self, least, most, words):
        """Adds one thing that happened; the worst one decides."""
        self.least, self.most = worst(self.least, least), worst(self.most, most)
        self.words.append(words)


def together(outcomes):
    """The outcome of an environment that is made of several targets."""
    whole = Outcome()
    for outcome in outcomes:
        whole.least, whole.most = worst(whole.least, outcome.least), worst(whole.most, outcome.most)
        whole.words += outcome.words
        whole.left += outcome.left
        whole.stuck += outcome.stuck
    return whole


def listed(names, most=4):
    """Names, and not more of them than one reads."""
    names = sorted(set(names))
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
