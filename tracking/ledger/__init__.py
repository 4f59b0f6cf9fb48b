"""The reminder ledger: rows are planned, claimed, sent and settled, and no step can be done twice.

`facts` reads what is due, `moves` holds the conditional UPDATEs, `delivery` makes one mail, `rounds` one round of all,
`readers` reads people and rules, `drafts` shows what would go, `deciding` carries out what staff say of a mail.
"""

from tracking.ledger.deciding import decide
from tracking.ledger.delivery import Delivery
from tracking.ledger.drafts import Draft, draft_mails
from tracking.ledger.rounds import HEARTBEAT, Round, make_round, preview

__all__ = ["HEARTBEAT", "Delivery", "Draft", "Round", "decide", "draft_mails", "make_round", "preview"]
