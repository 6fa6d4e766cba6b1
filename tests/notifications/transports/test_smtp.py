"""Mails over a real relay: plain, with STARTTLS and a login, with TLS from the first byte."""

import asyncio
import gc
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notifications.errors import TransportError, UnknownFateError
from notifications.mail import Mail
from notifications.transports import SmtpTransport, connections
from notifications.transports.smtp import relay_at
from tests.notifications.test_mail import MAIL
from tests.relay import SENDER, DropAfterData, Refuse, Relay, running_relay


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but these tests trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("relay")
    (folder / "relay.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "relay.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "relay.pem", folder / "relay.key"


@pytest.fixture
def relays_side(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """TLS as the relay speaks it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture
def trust(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """TLS as a client speaks it that trusts this relay only."""
    return ssl.create_default_context(cafile=certificate[0])


def only_ana(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: object
) -> AuthResult:
    return AuthResult(success=login == LoginPassword(b"ana@x", b"p:w/d"), handled=False)


def with_login(relay: Relay, login: str) -> str:
    return relay.url.replace("://", f"://{login}@")


def test_mail_is_handed_over(relay: Relay) -> None:
    SmtpTransport(relay.url, SENDER).deliver(MAIL)

    [mail] = relay.taken
    assert (str(mail["Message-ID"]), str(mail["Subject"])) == (MAIL.email_id, MAIL.subject)
    assert relay.receivers == [MAIL.to]


def test_smtp_has_no_way_to_ask(relay: Relay) -> None:
    transport = SmtpTransport(relay.url, SENDER)

    assert transport.was_taken(MAIL.email_id) is None  # type: ignore[func-returns-value]  # that is its answer


def test_login_travels_encrypted(relays_side: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    with running_relay(
        tls_context=relays_side, authenticator=only_ana, auth_required=True, auth_require_tls=True
    ) as relay:
        SmtpTransport(with_login(relay, "ana%40x:p%3Aw%2Fd"), SENDER, tls_context=trust).deliver(MAIL)

        assert len(relay.taken) == 1


def test_login_is_not_given_to_a_relay_without_tls() -> None:
    with running_relay() as relay:
        transport = SmtpTransport(with_login(relay, "ana:secret"), SENDER)

        with pytest.raises(TransportError) as refusal:
            transport.deliver(MAIL)

    assert (refusal.value.permanent, type(refusal.value)) == (False, TransportError)
    assert "secret" not in str(refusal.value)


def test_wrong_login_is_our_fault_and_no_mails(relays_side: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    with running_relay(tls_context=relays_side, authenticator=only_ana, auth_required=True) as relay:
        transport = SmtpTransport(with_login(relay, "ana%40x:wrong"), SENDER, tls_context=trust)

        with pytest.raises(TransportError) as refusal:
            transport.deliver(MAIL)

    assert str(refusal.value) == "the relay at 127.0.0.1 does not let us in (535)"
    assert not refusal.value.permanent


def test_tls_from_the_first_byte(relays_side: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    with running_relay(tls=relays_side) as relay:
        SmtpTransport(relay.url, SENDER, tls_context=trust).deliver(MAIL)

        assert len(relay.taken) == 1


def test_relay_that_nobody_vouches_for_gets_nothing(relays_side: ssl.SSLContext) -> None:
    with running_relay(tls=relays_side) as relay:
        with pytest.raises(TransportError) as refusal:
            SmtpTransport(relay.url, SENDER).deliver(MAIL)

        assert (relay.taken, refusal.value.permanent) == ([], False)


@pytest.mark.parametrize(("answer", "is_permanent"), [("451 Later", False), ("554 Never", True)])
def test_refusals_say_whether_to_come_again(relay: Relay, answer: str, is_permanent: bool) -> None:
    relay.script.append(Refuse(answer=answer))

    with pytest.raises(TransportError) as refusal:
        SmtpTransport(relay.url, SENDER).deliver(MAIL)

    assert (str(refusal.value), refusal.value.permanent) == (f"the relay answered {answer}", is_permanent)


def test_mail_that_is_too_big_is_refused_for_good(relay: Relay) -> None:
    with running_relay(data_size_limit=1000) as small, pytest.raises(TransportError) as refusal:
        SmtpTransport(small.url, SENDER).deliver(replace(MAIL, text="long " * 1000))

    assert refusal.value.permanent


def test_silence_after_data_is_an_unknown_fate(relay: Relay) -> None:
    relay.script.append(DropAfterData(is_taken=True))

    with pytest.raises(UnknownFateError):
        SmtpTransport(relay.url, SENDER).deliver(MAIL)


def test_nobody_listening_is_a_known_fate() -> None:
    with pytest.raises(TransportError) as refusal:
        SmtpTransport("smtp://127.0.0.1:1", SENDER).deliver(MAIL)

    assert (refusal.value.permanent, type(refusal.value)) == (False, TransportError)


def numbered(number: int) -> Mail:
    return replace(MAIL, email_id=f"<{number}@counterpart.invalid>")


def test_mails_that_follow_each_other_go_by_one_connection(relay: Relay) -> None:
    transport = SmtpTransport(relay.url, SENDER)
    for number in range(20):
        transport.deliver(numbered(number))

    assert relay.email_ids() == [f"<{number}@counterpart.invalid>" for number in range(20)]
    assert len(relay.connections) == 1


def test_a_connection_carries_no_more_than_fifty_mails(relay: Relay) -> None:
    transport = SmtpTransport(relay.url, SENDER)
    for number in range(101):
        transport.deliver(numbered(number))

    assert (len(set(relay.email_ids())), len(relay.taken), len(relay.connections)) == (101, 101, 3)


def test_a_connection_that_was_idle_for_long_is_not_used_again(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = SmtpTransport(relay.url, SENDER)
    transport.deliver(numbered(1))
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0)
    transport.deliver(numbered(2))

    assert (len(relay.taken), len(relay.connections)) == (2, 2)


def test_a_relay_that_hangs_up_on_an_idle_connection_loses_and_doubles_nothing(relay: Relay) -> None:
    transport = SmtpTransport(relay.url, SENDER)
    for number in range(5):
        transport.deliver(numbered(number))
        relay.hang_up()

    assert relay.email_ids() == [f"<{number}@counterpart.invalid>" for number in range(5)]
    assert len(relay.connections) == 5


def test_silence_after_data_on_a_kept_connection_is_an_unknown_fate_and_nothing_is_sent_again(
    relay: Relay,
) -> None:
    relay.script.extend([None, DropAfterData(is_taken=True), DropAfterData(is_taken=False), None])
    transport = SmtpTransport(relay.url, SENDER)
    transport.deliver(numbered(1))
    for number in (2, 3):
        with pytest.raises(UnknownFateError):
            transport.deliver(numbered(number))
    transport.deliver(numbered(4))

    assert relay.email_ids() == [f"<{number}@counterpart.invalid>" for number in (1, 2, 4)]


def test_a_relay_that_refuses_a_mail_gets_the_next_by_a_new_connection(relay: Relay) -> None:
    relay.script.extend([None, Refuse(answer="421 Too many mails, come again")])
    transport = SmtpTransport(relay.url, SENDER)
    transport.deliver(numbered(1))
    with pytest.raises(TransportError):
        transport.deliver(numbered(2))
    transport.deliver(numbered(2))

    assert (len(relay.taken), len(relay.connections)) == (2, 2)


def test_eight_senders_at_once_have_a_connection_each(relay: Relay) -> None:
    transport = SmtpTransport(relay.url, SENDER)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(transport.deliver, map(numbered, range(80))))

    assert len(set(relay.email_ids())) == len(relay.taken) == 80
    assert len(relay.connections) <= 8


def test_connections_that_are_let_go_within_somebody_elses_loop_are_closed(relay: Relay) -> None:
    """The garbage collector comes by where it likes, a thread with a running loop included."""

    async def let_go() -> None:
        transports = [SmtpTransport(relay.url, SENDER)]
        with ThreadPoolExecutor(1) as threads:
            threads.submit(transports[0].deliver, MAIL).result()
        transports.clear()
        gc.collect()

    asyncio.run(let_go())
    for thread in threading.enumerate():
        if thread.name == "goodbye":
            thread.join()
    relay.see_everybody_off()
    assert [each.transport for each in relay.connections] == [None]


def test_a_kept_connection_that_speaks_tls_carries_the_next_mail(
    relays_side: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    with running_relay(tls=relays_side) as relay:
        transport = SmtpTransport(relay.url, SENDER, tls_context=trust)
        for number in range(3):
            transport.deliver(numbered(number))

        assert (len(relay.taken), len(relay.connections)) == (3, 1)


def test_address_of_a_relay_is_read() -> None:
    relay = relay_at("smtp://ana%40x:p%3Aw@relay.example")

    assert (relay.host, relay.port, relay.is_tls) == ("relay.example", 587, False)
    assert (relay.user, relay.password) == ("ana@x", "p:w")
    assert (relay_at("smtps://relay.example").port, relay_at("smtp://relay.example").port) == (465, 25)


@pytest.mark.parametrize("url", ["relay.example", "http://relay.example", "smtp://", "smtp://user:secret@"])
def test_address_that_is_no_relays_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="a relay's address looks like") as refusal:
        relay_at(url)

    assert "secret" not in str(refusal.value)
