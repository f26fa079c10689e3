"""Example tasks that are done, for a developer's machine; running it twice adds nothing."""

from agents import storage

EXAMPLES = [
    ("planner", "Plan a command that lists open pull requests.", "One module, one test."),
    ("coder", "Write the command.", "It is in `pulls.py`."),
    ("reviewer", "Review the command.", "The page size is fixed; read it from the answer."),
    ("tester", "Test the command.", "Three of three tests pass."),
]


def main() -> None:
    if not storage.latest(1):
        for role, prompt, answer in EXAMPLES:
            storage.move(storage.add(role, prompt), "done", answer)


if __name__ == "__main__":
    main()
