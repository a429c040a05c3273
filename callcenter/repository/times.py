"""Times as numbers, worked out by the database: for statistics over many rows."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class epoch_ms(GenericFunction[int]):
    """Milliseconds since 1970 of a time column, rounded; null of null."""

    type = BigInteger()
    inherit_cache = True
    name = "epoch_ms"


@compiles(epoch_ms, "sqlite")
def _sqlite(element: epoch_ms, compiler: SQLCompiler, **options: Any) -> str:
    # SQLite itself counts days in milliseconds; the rounding takes back what the division has lost.
    inner = compiler.process(element.clauses, **options)
    return f"cast(round((julianday({inner}) - 2440587.5) * 86400000) as integer)"


@compiles(epoch_ms, "postgresql")
def _postgresql(element: epoch_ms, compiler: SQLCompiler, **options: Any) -> str:
    inner = compiler.process(element.clauses, **options)
    return f"cast(round(extract(epoch from {inner}) * 1000) as bigint)"
