"""What a provider says of itself: where its endpoints are."""

from pydantic import BaseModel, ConfigDict, ValidationError

from api.openid.fetching import Fetcher, ProviderDownError
from api.settings import is_safe_address


class Metadata(BaseModel):
    """The part of a discovery document that is needed here (OpenID Connect Discovery 1.0, section 3)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None

    def addresses(self) -> list[str]:
        """Every address that a browser is sent to or that is asked from here."""
        places = (
            self.authorization_endpoint,
            self.token_endpoint,
            self.jwks_uri,
            self.userinfo_endpoint,
            self.end_session_endpoint,
        )
        return [place for place in places if place is not None]


def discover(fetcher: Fetcher, issuer: str) -> Metadata:
    """The discovery document of ``issuer``.

    :raises ProviderDownError: where there is none, it is another issuer's, or it names an address that is
        less safe than the issuer's own.
    """
    try:
        found = Metadata.model_validate(
            fetcher.json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        )
    except ValidationError as error:
        raise ProviderDownError("discovery_incomplete") from error
    if found.issuer != issuer:
        raise ProviderDownError("discovery_of_another_issuer")
    if not all(_is_as_safe(address, issuer) for address in found.addresses()):
        raise ProviderDownError("discovery_names_unsafe_address")
    return found


def _is_as_safe(address: str, issuer: str) -> bool:
    """A provider elsewhere never leads to a service of this machine."""
    return is_safe_address(address) and (address.startswith("https://") or issuer.startswith("http://"))
