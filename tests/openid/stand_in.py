"""oidc-provider-mock as the provider, on a port of its own, with what a test makes it do wrong."""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import flask
import httpx2
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

from tests.patience import PATIENCE_SECONDS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it knows an older Authlib, and the new one says so at import
    import oidc_provider_mock

CLIENT = "counterpart"
SECRET = "the client's secret"
Claims = dict[str, Any]
Forge = Callable[[Claims, RSAKey], str]
"""Makes another ID token of an honest one's claims and the provider's own key."""


@dataclass
class StandIn:
    """The provider's side of the story."""

    issuer: str = ""
    forge: Forge | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    """What its discovery document says otherwise."""
    broken: set[str] = field(default_factory=set)
    """The paths at which it answers 503."""
    stuck: set[str] = field(default_factory=set)
    """The paths at which it answers nothing until ``released``."""
    moved: dict[str, str] = field(default_factory=dict)
    """The paths at which it sends elsewhere."""
    without_address: bool = False
    """Whether addresses are in its user information only."""
    released: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """Every path that was asked for, with the form."""
    _kind_of_key: Any = None
    _next_key: Any = None

    def knows(self, subject: str, **claims: object) -> None:
        """Somebody has an account there."""
        httpx2.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def change_keys(self) -> None:
        """Sign with another key from now on."""
        self._next_key = self._kind_of_key.generate_key(is_private=True)  # takes seconds at worst

    def times_asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked == path for asked, _ in self.asked)

    def before(self) -> Any:
        """What happens before the mock answers."""
        path = flask.request.path
        self.asked.append((path, flask.request.form.to_dict()))
        storage = flask.g.oidc_provider_mock_storage
        self._kind_of_key = type(storage.jwk)
        if self._next_key is not None:
            storage.jwk, self._next_key = self._next_key, None
        if path in self.stuck:
            self.released.wait(PATIENCE_SECONDS)
        if path in self.moved:
            return flask.redirect(self.moved[path])
        return ("", 503) if path in self.broken else None

    def after(self, answer: flask.Response) -> flask.Response:
        """What becomes of the mock's answer."""
        if flask.request.path == "/.well-known/openid-configuration" and self.metadata:
            told = {**(answer.json or {}), **self.metadata}
            answer.data = flask.json.dumps({name: value for name, value in told.items() if value is not None})
        if flask.request.path == "/oauth2/token" and answer.status_code == 200:
            token = dict(answer.json or {})
            key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
            claims = jwt.decode(token["id_token"], key).claims
            if self.without_address:
                claims = {name: claim for name, claim in claims.items() if not name.startswith("email")}
                token["id_token"] = signed(claims, key)
            if self.forge is not None:
                token["id_token"] = self.forge(claims, key)
            answer.data = flask.json.dumps(token)
        return answer


def signed(claims: Claims, key: RSAKey, **header: str) -> str:
    """An ID token as the provider signs it, under the id that its keys have at the provider."""
    return jwt.encode({"alg": "RS256", "kid": key.thumbprint(), **header}, claims, key)


@contextmanager
def running_stand_in() -> Iterator[StandIn]:
    """The provider while the block runs."""
    stand_in = StandIn()
    app = oidc_provider_mock.app()
    app.before_request(stand_in.before)
    app.after_request(stand_in.after)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    stand_in.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
