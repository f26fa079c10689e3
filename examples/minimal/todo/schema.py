"""Creates the table; running it again changes nothing."""

import os

import psycopg

TABLE = """
CREATE TABLE IF NOT EXISTS items (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    text text NOT NULL,
    done boolean NOT NULL DEFAULT false
)
"""


def main() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(TABLE)


if __name__ == "__main__":
    main()
