"""Brings the database's schema up to date, in one transaction."""

from alembic import context

from agents import storage

with storage.engine().connect() as connection:
    context.configure(connection=connection, target_metadata=storage.metadata)
    with context.begin_transaction():
        # Two deployments at once must not migrate at once.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4711)")
        context.run_migrations()
