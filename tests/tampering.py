"""Changes rows as somebody with the database's owner password could."""

from django.db import connection


def tamper(table: str, pk: int, column: str, value: str) -> None:
    """Write ``value`` into one column of one row, past the models and past the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE {table} SET {column} = %s WHERE id = %s",  # noqa: S608 -- names from the tests
            [value, pk],
        )
