"""A connection to a mail server that knows how far a mail has come."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger("minga.search")

_OK = 250
#: The server read the mail's text or its addresses and said no.
_REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


class Line:
    """One connection for several mails. ``is_broken`` after an error that was no refusal."""

    def __init__(self, connection: BaseEmailBackend) -> None:
        self._connection = connection
        self._smtp: Any = None
        self._has_begun = False
        self.is_broken = False

    def open(self) -> None:
        """Opens it, again where the server has hung up since. Raises what the backend raises."""
        if self._smtp is not None and not self._answers():
            self.close()
        self._connection.open()
        smtp = getattr(self._connection, "connection", None)
        if isinstance(smtp, smtplib.SMTP) and smtp is not self._smtp:
            self._watch(smtp)
        self.is_broken = False

    def send(self, mail: EmailMessage) -> None:
        """Raises what the backend raises; ``may_have_arrived`` says what that means."""
        self._has_begun = False
        mail.connection = self._connection
        try:
            mail.send()
        except _REFUSALS:
            raise
        except OSError:
            self.is_broken = True
            raise

    def may_have_arrived(self, error: Exception) -> bool:
        """Whether the mail's text was under way when the line broke, so that nobody can know."""
        return self._has_begun and isinstance(error, OSError) and not isinstance(error, _REFUSALS)

    def close(self) -> None:
        self._smtp = None
        try:
            self._connection.close()
        except Exception as error:
            logger.debug("The connection to the mail server ended badly: %s", error)

    def _answers(self) -> bool:
        try:
            code, _text = self._smtp.noop()
        except (OSError, smtplib.SMTPException):
            return False
        return bool(code == _OK)

    def _watch(self, smtp: smtplib.SMTP) -> None:
        """The library tells nobody when it begins to send a mail's text; it calls this method."""
        self._smtp = smtp
        send_text = smtp.data

        def data(message: Any) -> Any:
            self._has_begun = True
            return send_text(message)

        smtp.data = data  # type: ignore[assignment, method-assign]
