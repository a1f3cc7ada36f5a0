"""Runs migrations in the transaction that `store.database` hands over; there is no other way to start them."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
