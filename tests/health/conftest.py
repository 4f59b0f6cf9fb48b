"""The clock and the mail server of the tests of reminders serve here too."""

from tests.reminders.conftest import clock, mail_server

__all__ = ["clock", "mail_server"]
