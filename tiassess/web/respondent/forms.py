"""The form of an answer page: Flask-WTF guards it, and what its fields mean is read by the page's sheet."""

from __future__ import annotations

from flask_wtf import FlaskForm


class AnswerForm(FlaskForm):
    """A form whose only own field is the token that ties it to the respondent's cookie."""
