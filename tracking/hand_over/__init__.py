"""Hands what one person holds to others: `moving` writes it as one batch, `letters` tells each of them in one mail."""

from tracking.hand_over.letters import tell_everyone
from tracking.hand_over.moving import HandOver, Moved, hand_over, preview_hand_over

__all__ = ["HandOver", "Moved", "hand_over", "preview_hand_over", "tell_everyone"]
