"""Reading the settings of a process from the variables ``TIASSESS_*``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tiassess.config.address import check_address
from tiassess.config.database_url import check_database_url, embedded_database_url
from tiassess.config.errors import UnsafeSettingsError
from tiassess.config.folders import default_instance_dir, make_private_dir
from tiassess.config.log_format import LogFormat, read_log_format
from tiassess.config.mail import Mail, read_mail
from tiassess.config.queue_url import check_queue_url
from tiassess.config.second_factor import SecondFactor, read_second_factor
from tiassess.config.secret import MAKE_ONE, SecretFile, SubKeys, SubKeysOfFile, parse_secret, secret_in
from tiassess.config.single_sign_on import SingleSignOn, read_single_sign_on


@dataclass(frozen=True)
class Settings:
    """Everything a process needs to know about where it runs.

    Attributes:
        database_url: SQLAlchemy address of a SQLite or PostgreSQL database.
        secret_key: at least 32 random bytes; every key is derived from it and a label.
        previous_secret_keys: older secrets, still accepted when reading, newest first.
        key_dir: the folder of wave key files, outside the database and its backups.
        instance_dir: the folder of the embedded default.
        host_name: who runs this server, as the first page says it; may be empty.
        address: the public address of this server, such as ``https://survey.example.org``; may be empty.
        queue_url: where jobs wait; empty for the default beside the database.
        mail_url: how e-mail is sent; empty where none is.
        mail_from: the sender that people read.
        mail_bounces: the address to which undeliverable messages go back; the sender's when empty.
        log: how the log is written: for people or for machines.
        second_factor: whether everybody who signs in by password needs an authenticator app.
        oidc_issuer: the provider of single sign-on; empty where there is none.
        oidc_client_id: the name that it gave to this server.
        oidc_client_secret: what proves this server to it.
        oidc_name: whose it is, as people read it on the link.
        secret_file: where the embedded default keeps its secret; None where the environment names one.
    """

    database_url: str = field(repr=False)  # it may hold a password
    secret_key: bytes = field(repr=False)
    key_dir: Path
    instance_dir: Path
    previous_secret_keys: tuple[bytes, ...] = field(default=(), repr=False)
    host_name: str = ""
    address: str = ""
    queue_url: str = field(default="", repr=False)  # it may hold a password
    mail_url: str = field(default="", repr=False)  # as above
    mail_from: str = ""
    mail_bounces: str = ""
    log: LogFormat = LogFormat.TEXT
    second_factor: SecondFactor = SecondFactor.REQUIRED
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = ""
    secret_file: SecretFile | None = None

    @cached_property
    def keys(self) -> SubKeys:
        """Give the sub-keys of the present and the previous secrets."""
        if self.secret_file:
            return SubKeysOfFile(self.secret_file, self.secret_key, self.previous_secret_keys)
        return SubKeys((self.secret_key, *self.previous_secret_keys))

    @cached_property
    def mail(self) -> Mail | None:
        """Give how e-mail is sent, or None where none is.

        Raises:
            UnsafeSettingsError: something is missing, cannot be understood, or would send codes in the clear.
        """
        return read_mail(self.mail_url, self.mail_from, self.mail_bounces, self.address)

    @cached_property
    def single_sign_on(self) -> SingleSignOn | None:
        """Give with which provider people sign in, or None where that is with nobody but us.

        Raises:
            UnsafeSettingsError: something is missing or cannot be understood, or somebody on the way could sign in.
        """
        return read_single_sign_on(
            self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret, self.oidc_name, self.address
        )

    def as_environment(self) -> dict[str, str]:
        """Give the variables with which a child process has the same settings."""
        is_embedded = self.secret_file is not None  # then the child finds both in the folder, the secret as it is then
        return {
            "TIASSESS_DATABASE_URL": "" if is_embedded else self.database_url,
            "TIASSESS_SECRET_KEY": "" if is_embedded else self.secret_key.hex(),
            "TIASSESS_PREVIOUS_SECRET_KEYS": ",".join(key.hex() for key in self.previous_secret_keys),
            "TIASSESS_KEY_DIR": str(self.key_dir),
            "TIASSESS_INSTANCE_DIR": str(self.instance_dir),
            "TIASSESS_HOST_NAME": self.host_name,
            "TIASSESS_ADDRESS": self.address,
            "TIASSESS_QUEUE_URL": self.queue_url,
            "TIASSESS_MAIL_URL": self.mail_url,
            "TIASSESS_MAIL_FROM": self.mail_from,
            "TIASSESS_MAIL_BOUNCES": self.mail_bounces,
            "TIASSESS_LOG": self.log.value,
            "TIASSESS_SECOND_FACTOR": self.second_factor.value,
            "TIASSESS_OIDC_ISSUER": self.oidc_issuer,
            "TIASSESS_OIDC_CLIENT_ID": self.oidc_client_id,
            "TIASSESS_OIDC_CLIENT_SECRET": self.oidc_client_secret,
            "TIASSESS_OIDC_NAME": self.oidc_name,
        }


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment, making the embedded default's folder and secret at the first start.

    A SQLite database that is not there yet is made too, empty and for its owner only.

    Args:
        environ: the variables to read; the process's own when absent.

    Raises:
        UnsafeSettingsError: a secret is missing or weak, a folder can be read by others, or a setting is not text or
            cannot be understood.
    """
    variables = _ours(os.environ if environ is None else environ)
    instance_dir = Path(variables.get("TIASSESS_INSTANCE_DIR") or default_instance_dir()).absolute()
    key_dir = Path(variables.get("TIASSESS_KEY_DIR") or instance_dir / "keys").absolute()
    database_url = variables.get("TIASSESS_DATABASE_URL") or embedded_database_url(make_private_dir(instance_dir))
    previous = [text for text in variables.get("TIASSESS_PREVIOUS_SECRET_KEYS", "").split(",") if text]
    secret_file = _secret_file(variables, instance_dir)
    settings = Settings(
        secret_key=secret_in(secret_file.path) if secret_file else _secret(variables),
        previous_secret_keys=tuple(parse_secret(text, "TIASSESS_PREVIOUS_SECRET_KEYS") for text in previous),
        key_dir=make_private_dir(key_dir),
        database_url=check_database_url(database_url),
        instance_dir=instance_dir,
        host_name=variables.get("TIASSESS_HOST_NAME", ""),
        address=check_address(variables.get("TIASSESS_ADDRESS", "")),
        queue_url=check_queue_url(variables.get("TIASSESS_QUEUE_URL", "")),
        mail_url=variables.get("TIASSESS_MAIL_URL", ""),
        mail_from=variables.get("TIASSESS_MAIL_FROM", ""),
        mail_bounces=variables.get("TIASSESS_MAIL_BOUNCES", ""),
        log=read_log_format(variables.get("TIASSESS_LOG", "")),
        second_factor=read_second_factor(variables.get("TIASSESS_SECOND_FACTOR", "")),
        oidc_issuer=variables.get("TIASSESS_OIDC_ISSUER", ""),
        oidc_client_id=variables.get("TIASSESS_OIDC_CLIENT_ID", ""),
        oidc_client_secret=variables.get("TIASSESS_OIDC_CLIENT_SECRET", ""),
        oidc_name=variables.get("TIASSESS_OIDC_NAME", ""),
        secret_file=secret_file,
    )
    _ = settings.mail  # refused at the start, and not when the first message is to be sent
    _ = settings.single_sign_on  # as above, when somebody wants to sign in
    return settings


def _ours(variables: Mapping[str, str]) -> dict[str, str]:
    """Give our own variables, or refuse one that is not text: no page, file name or address could hold it."""
    ours = {name: text for name, text in variables.items() if name.startswith("TIASSESS_")}
    for name, text in ours.items():
        if not text.isascii() and text.encode(errors="replace").decode() != text:
            message = f"{name} is not a text in UTF-8."
            raise UnsafeSettingsError(message)
    return ours


def _secret_file(variables: Mapping[str, str], instance_dir: Path) -> SecretFile | None:
    if variables.get("TIASSESS_SECRET_KEY") or variables.get("TIASSESS_DATABASE_URL"):
        return None
    return SecretFile(make_private_dir(instance_dir) / "secret.key")


def _secret(variables: Mapping[str, str]) -> bytes:
    if text := variables.get("TIASSESS_SECRET_KEY", ""):
        return parse_secret(text, "TIASSESS_SECRET_KEY")
    message = (
        "TIASSESS_DATABASE_URL is set and TIASSESS_SECRET_KEY is not. Every process on this database needs the "
        f"same secret. {MAKE_ONE}"
    )
    raise UnsafeSettingsError(message)
