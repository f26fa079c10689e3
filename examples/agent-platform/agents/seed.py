"""Example tasks for a developer's machine; running it twice adds nothing."""

from agents import storage

EXAMPLES = [
    ("planner", "Plan a command that lists open pull requests."),
    ("coder", "Write the command."),
    ("reviewer", "Review the command."),
    ("tester", "Test the command."),
]


def main() -> None:
    if not storage.latest(1):
        for role, prompt in EXAMPLES:
            storage.add(role, prompt)


if __name__ == "__main__":
    main()
