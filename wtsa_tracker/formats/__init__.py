"""How days and moments are written where Django's own habit is American; the other languages keep Django's."""
