"""Hands what one person holds to others: `moving` writes it as one batch, `letters` the mail to each of them."""

from tracking.hand_over.moving import HandOver, Moved, hand_over, note_of, preview_hand_over

__all__ = ["HandOver", "Moved", "hand_over", "note_of", "preview_hand_over"]
