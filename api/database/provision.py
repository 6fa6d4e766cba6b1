"""Databases and their three roles: plain roles, since a superuser passes by row-level security."""

from collections.abc import Callable
from contextlib import closing
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from api.database.addresses import Addresses, RoleNames, new_password, role_names

Connection = psycopg.Connection[tuple[object, ...]]
PasswordOf = Callable[[str], str]
"""The password of the role with this name."""


class ProvisionError(Exception):
    """A database or a role could not be made; the message says what to do."""


def prepare_database(superuser_url: str, database: str, password_of: PasswordOf) -> Addresses:
    """Make ``database`` and its roles as a superuser; what is there already stays.

    :raises ValueError: where the name is too long.
    """
    roles = role_names(database)
    with closing(connect(superuser_url)) as connection:
        for role in (roles.owner, roles.application, roles.monitoring):
            if not _role_exists(connection, role):
                _create_role(connection, role, password_of(role))
        if not _database_exists(connection, database):
            _create_database(connection, database, roles.owner, template="template1")
        _admit(connection, database, roles)
    return addresses_of(superuser_url, database, roles, password_of)


def connect(url: str) -> Connection:
    """A connection on which each statement is a transaction of its own."""
    return psycopg.connect(url, autocommit=True, connect_timeout=20)


def copy_database(superuser: Connection, template: str, database: str) -> RoleNames:
    """Make ``database`` a copy of ``template`` with the same roles. Nobody may be connected to that.

    Its files are copied as they are: half the work of a copy by way of the log, and what the server keeps to
    greet a first connection comes along.
    """
    roles = role_names(template)
    _create_database(superuser, database, roles.owner, template=template, strategy="file_copy")
    _admit(superuser, database, roles)
    return roles


def drop_database(superuser: Connection, database: str) -> None:
    """Throw ``database`` away, whoever is connected to it."""
    superuser.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def prepare_server(owner_url: str, *, has_new_passwords: bool = False) -> Addresses:
    """Make the application's and the monitoring role from the address of the database's owner.

    :param has_new_passwords: give roles that are there already a new password.
    :returns: the owner's address as given and the two others.
    :raises ProvisionError: where the owner may not make roles, or does not know a role's password.
    """
    owner_url = plain_address(owner_url)
    try:
        with closing(connect(owner_url)) as connection:
            database = connection.info.dbname
            names = role_names(database)
            roles = RoleNames(
                owner=connection.info.user, application=names.application, monitoring=names.monitoring
            )
            passwords = {role: new_password() for role in (roles.application, roles.monitoring)}
            with connection.transaction():
                for role, password in passwords.items():
                    _make_or_renew(connection, role, password, may_renew=has_new_passwords)
                _admit(connection, database, roles)
    except ValueError as error:
        raise ProvisionError(f"The database {database} cannot be used: {error}.") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise ProvisionError(
            "The owner may not make roles. As a superuser, once: ALTER ROLE <owner> CREATEROLE"
        ) from error
    except psycopg.OperationalError as error:
        raise ProvisionError(f"The database does not answer: {str(error).splitlines()[-1]}") from error
    return Addresses(
        owner=owner_url,
        application=_with_login(owner_url, roles.application, passwords[roles.application], database),
        monitoring=_with_login(owner_url, roles.monitoring, passwords[roles.monitoring], database),
    )


def plain_address(url: str) -> str:
    """``url`` without the driver that SQLAlchemy's addresses may name: ``postgresql://…``."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme=parts.scheme.split("+")[0]))


def _role_exists(connection: Connection, role: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None


def _database_exists(connection: Connection, database: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    return found.fetchone() is not None


def _hashed(connection: Connection, role: str, password: str) -> str:
    """The password as the server stores it, so that it is in no log of statements."""
    scrambled = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return scrambled.decode()


def _create_role(connection: Connection, role: str, password: str) -> None:
    connection.execute(
        sql.SQL(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE INHERIT PASSWORD {}"
        ).format(sql.Identifier(role), sql.Literal(_hashed(connection, role, password)))
    )


def _make_or_renew(connection: Connection, role: str, password: str, *, may_renew: bool) -> None:
    if not _role_exists(connection, role):
        _create_role(connection, role, password)
        return
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", (role,)
    ).fetchone()
    if row is not None and row[0]:
        raise ProvisionError(f"The role {role} passes by row-level security: drop it or take that from it.")
    if not may_renew:
        raise ProvisionError(
            f"The role {role} is there already and its password is not known here: "
            "keep the address you have, or ask for --new-passwords."
        )
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(_hashed(connection, role, password))
        )
    )


def _create_database(
    connection: Connection,
    database: str,
    owner: str,
    *,
    template: str,
    strategy: str = "wal_log",
) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(database),
            sql.Identifier(owner),
            sql.Identifier(template),
            sql.Identifier(strategy),
        )
    )


def _admit(connection: Connection, database: str, roles: RoleNames) -> None:
    """Only the three roles may connect."""
    name = sql.Identifier(database)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
            name, sql.Identifier(roles.application), sql.Identifier(roles.monitoring)
        )
    )


def addresses_of(superuser_url: str, database: str, roles: RoleNames, password_of: PasswordOf) -> Addresses:
    """Where the three roles connect, on the server of ``superuser_url``."""

    def address(role: str) -> str:
        return _with_login(superuser_url, role, password_of(role), database)

    return Addresses(
        owner=address(roles.owner),
        application=address(roles.application),
        monitoring=address(roles.monitoring),
    )


def _with_login(url: str, role: str, password: str, database: str) -> str:
    """``url`` for another role and database."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{place}", path="/" + quote(database, safe="")))
