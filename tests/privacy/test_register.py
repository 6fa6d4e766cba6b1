"""Everything that leads to a person is in the register: a new table or column can't be forgotten."""

import re

import pytest
import sqlalchemy as sa

from api.database.addresses import Addresses
from api.privacy.collecting import READERS
from api.privacy.register import HOLDS_NOBODY, REGISTER, Erasing, Group

PEOPLE = {"accounts", "people", "participations", "memberships", "pairs", "sessions"}
"""Whatever refers to one of these leads to a person."""
LOOSE = re.compile(
    r"^(.*_)?(person|account|actor|subject|resource|seeker|provider|place|host|membership)_id$"
    r"|^(.*_)?(email|email_id|address)$|^(.*_)?by$"
)
"""Names of columns that lead to a person though no key says so."""
COLUMNS = """
    SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname AS relation, a.attname,
           ARRAY(SELECT k.confrelid::regclass::text FROM pg_constraint k
                 WHERE k.conrelid = c.oid AND k.contype = 'f' AND a.attnum = ANY(k.conkey)) AS targets
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND n.nspname IN ('public', 'monitoring')
"""


@pytest.fixture
def catalogue(addresses: Addresses) -> sa.Engine:
    address = sa.make_url(addresses.owner).set(drivername="postgresql+psycopg")
    return sa.create_engine(address, poolclass=sa.pool.NullPool)


def leading_to_people(catalogue: sa.Engine) -> set[str]:
    """Each column that leads to a person, as ``table.column``."""
    with catalogue.connect() as connection:
        return {
            f"{row.relation}.{row.attname}"
            for row in connection.execute(sa.text(COLUMNS))
            if row.attname != "partnership_id" and (set(row.targets) & PEOPLE or LOOSE.match(row.attname))
        }


def test_every_column_that_leads_to_a_person_is_in_the_register(catalogue: sa.Engine) -> None:
    assert leading_to_people(catalogue) == set(REGISTER)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE moods (person_id uuid)",
        "ALTER TABLE pairs ADD COLUMN ended_by uuid",
        "ALTER TABLE rounds ADD COLUMN guest uuid REFERENCES accounts (id)",
    ],
)
def test_a_new_column_that_leads_to_a_person_is_noticed(catalogue: sa.Engine, change: str) -> None:
    with catalogue.begin() as connection:
        connection.execute(sa.text(change))
    assert len(leading_to_people(catalogue) - set(REGISTER)) == 1


def test_every_table_is_somebodys_or_says_why_not(catalogue: sa.Engine) -> None:
    with catalogue.connect() as connection:
        tables = {row.relation for row in connection.execute(sa.text(COLUMNS))}
    assert {name.rpartition(".")[0] for name in REGISTER} | set(HOLDS_NOBODY) == tables


def test_whatever_is_not_shown_or_not_deleted_has_its_reason() -> None:
    without = [
        name
        for name, entry in REGISTER.items()
        if (entry.shown is None or entry.erasing is not Erasing.DELETED) and not entry.reason
    ]
    assert without == []


def test_every_group_is_read_and_needed() -> None:
    shown = {entry.shown for entry in REGISTER.values() if entry.shown}
    assert set(READERS) == set(Group) == shown | {Group.CONSENTS}
