"""Rows that may be processed: a condition that OPA makes of the law, in every select of SQLAlchemy.

    orders = Rows(Order, person=Order.person_id, age=Order.age,
                  consents=Consents(granted_at=Order.consented_at, withdrawn_at=Order.withdrawn_at))
    row_filter = RowFilter(orders, by=Client(), opa=opa_engine(Config()))
    session.scalars(row_filter.permitted(select(Order), {"operation": {…}}))

Each situation that a row can be in is judged and recorded as a decision; a row passes where it is in one that got a
binding ALLOW. `guard(Session, orders)` refuses what reads the table without such a filter.
"""

from __future__ import annotations

from lexgate.rows._filter import Permission, RowFilter
from lexgate.rows._guard import guard
from lexgate.rows._table import Consents, Rows

__all__ = ["Consents", "Permission", "RowFilter", "Rows", "guard"]
