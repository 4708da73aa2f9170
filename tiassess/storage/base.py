"""The base of all tables, and the mark of those that belong to one organisation."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class Base(DeclarativeBase):
    """Every table of every room; constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class OwnedByOrganisation:
    """A row that belongs to one organisation and is never loaded without naming it (see ``loading``)."""

    @declared_attr
    @classmethod
    def organisation_id(cls) -> Mapped[UUID]:
        """Name the organisation this row belongs to."""
        return mapped_column(ForeignKey("organisation.id"))
