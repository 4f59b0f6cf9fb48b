"""The reminder ledger: rows are planned, claimed, sent and settled, and no step can be done twice.

`facts` reads what is due, `moves` holds the conditional UPDATEs, `delivery` makes one mail, `rounds` one round of all.
"""

from tracking.ledger.delivery import Delivery
from tracking.ledger.moves import try_again
from tracking.ledger.rounds import HEARTBEAT, Round, make_round, preview

__all__ = ["HEARTBEAT", "Delivery", "Round", "make_round", "preview", "try_again"]
