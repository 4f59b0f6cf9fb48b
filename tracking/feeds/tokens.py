"""Pure: the secret in a feed's address, 256 random bits, of which only the digest is ever stored."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32
LENGTH = 43  # characters of 32 bytes in URL-safe base64


def new_token() -> str:
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal. A secret of 256 bits cannot be guessed from it, so it needs neither salt nor rounds."""
    return hashlib.sha256(token.encode()).hexdigest()


def matches(token: str, digest: str) -> bool:
    """Whether the digest is that of the token, told in the same time wherever they differ."""
    return secrets.compare_digest(digest_of(token), digest)
