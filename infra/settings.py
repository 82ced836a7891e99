"""Settings, from the environment (`YISHI_…`) or a TOML file."""

import os
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from tomllib import TOMLDecodeError
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from infra.identity.openid.fetching import is_protected

DEFAULT_FILE = Path("yishi.toml")


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what is wanted."""


class Settings(BaseSettings):
    """Where things are and how they run. Each field can be set as `YISHI_<NAME>` or in `yishi.toml`."""

    model_config = SettingsConfigDict(
        env_prefix="YISHI_", extra="forbid", frozen=True, toml_file=DEFAULT_FILE, hide_input_in_errors=True
    )

    database_url: str = Field(default="sqlite:///var/yishi.db", repr=False)
    """The log and its views: `sqlite:///path` or `postgresql://user:password@host/database`.

    It may hold a password, and is therefore not shown with the other settings.
    """
    keys: Path = Path("var/keys")
    """Folder of the key-encryption key, data keys and hashed tokens; back it up apart from the log."""
    kek: SecretStr | None = None
    """The key-encryption key: 32 bytes as base64; without it, `key-encryption-key` in the folder of keys."""
    kek_former: SecretStr | None = None
    """The one before it, until `yishi keys rotate` has run."""
    kek_file: Path | None = None
    """Another file for it than the one in the folder of keys."""
    erasures: Path | None = None
    """The register of erasures; by default `erasures.jsonl` in the folder of keys."""
    timezone: str = "Asia/Shanghai"
    """Local time: months, working days, and times without a zone in imports."""
    escalation: str = Field(default="on", pattern="^(on|off)$")
    """Whether servers move overdue issues up by themselves; `yishi consume escalation` does in any case."""
    oidc_issuer: str | None = None
    """The OpenID provider whose bearer tokens let people in; https, or http on this machine."""
    oidc_audience: str | None = Field(default=None, validate_default=True)
    """What the provider's tokens are to be for: the name that it knows this Yishi by."""
    oidc_role_claim: str = "yishi_role"
    """The claim that tells the role; a path such as `realm_access.roles` leads into objects."""
    oidc_place_claim: str = "yishi_place"
    """The claim that tells the place's id, or `*` for everywhere."""
    oidc_body_claim: str = "yishi_body"
    """The claim that tells the body of a body_handler."""
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")
    rate_per_token: int = Field(default=6_000, ge=1, le=10_000_000)
    """Requests a minute that each server process takes of one token or session."""
    rate_per_address: int = Field(default=600, ge=1, le=10_000_000)
    """Requests a minute without a valid token that each server process takes of one address."""
    trusted_proxies: str = "none"
    """Addresses and networks, separated by commas, whose X-Forwarded-For and -Proto are believed."""

    @field_validator("timezone")
    @classmethod
    def _is_known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is not a time zone; write one such as Asia/Shanghai") from error
        return name

    @field_validator("oidc_issuer")
    @classmethod
    def _is_protected(cls, issuer: str | None) -> str | None:
        if issuer is not None and not is_protected(issuer):
            raise ValueError("the issuer is to be reached by https; write its URL, as its tokens name it")
        return issuer

    @field_validator("oidc_audience")
    @classmethod
    def _goes_with_the_issuer(cls, audience: str | None, info: ValidationInfo) -> str | None:
        if (audience is None) != (info.data.get("oidc_issuer") is None):
            raise ValueError("issuer and audience go together; set YISHI_OIDC_ISSUER and YISHI_OIDC_AUDIENCE")
        return audience

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, names: str) -> str:
        for name in [] if names == "none" else names.split(","):
            try:
                ip_network(name.strip())
            except ValueError as error:
                raise ValueError(
                    f"{name.strip()!r} is not an address or network; write one such as 10.0.0.0/8"
                ) from error
        return names

    @property
    def proxies(self) -> list[str]:
        """The proxies that are trusted."""
        names = self.trusted_proxies
        return [] if names == "none" else [name.strip() for name in names.split(",")]

    @property
    def zone(self) -> ZoneInfo:
        """The local time zone."""
        return ZoneInfo(self.timezone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 given by pydantic-settings by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given in code first, then the environment, then the TOML file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


def load_settings(**given: Any) -> Settings:
    """The settings in force. Raises SettingsError with one sentence that names the setting at fault."""
    _check_spelling()
    try:
        return Settings(**given)
    except (TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{DEFAULT_FILE} is not TOML in UTF-8: {error}; mend or remove it.") from error
    except ValidationError as error:
        raise SettingsError(_sentence(error.errors()[0])) from error


def _check_spelling() -> None:
    """Refuse a variable that is nearly the name of a setting: it would be passed over in silence."""
    known = [f"YISHI_{name.upper()}" for name in Settings.model_fields]
    for name in os.environ:
        if name not in known and (meant := get_close_matches(name, known, n=1, cutoff=0.85)):
            raise SettingsError(f"there is no setting {name}; {meant[0]} is meant, or remove it.")


def _sentence(error: ErrorDetails) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = ", ".join(Settings.model_fields)
        return f"{DEFAULT_FILE} holds {name}, which is no setting; there are: {known}."
    return f"setting {name} (YISHI_{name.upper()}, or {name} in {DEFAULT_FILE}): {error['msg']}."
