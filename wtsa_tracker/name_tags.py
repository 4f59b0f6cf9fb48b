"""For templates: the official name of a body that somebody typed."""

from __future__ import annotations

from django import template

from resolutions.names import official

register = template.Library()
register.filter("official", official)
