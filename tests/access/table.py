"""Who gets what at every address: the one table of access.

A line names a pattern of the resolver and tells what each reader is answered who asks to see it (GET): `ok`, `on`
(leads elsewhere), `login`, or the number of a refusal. After the bar stand those whose POST changes something; nobody
else's does. Item-bound rows belong to an item that TSB leads and BDT supports and BR does not see: there BR finds 404.

`{model}` lines serve each model named after `each`. A new address needs a line here, and in `sending.py` a sensible
POST if it changes anything.

SUP superuser · ADM administrator · COO coordinator · TSB, BDT, BR focal points · EDI report editor ·
DIR director of TSB · AUD auditor · ANO nobody signed in
"""

from __future__ import annotations

from dataclasses import dataclass

COLUMNS = ("SUP", "ADM", "COO", "TSB", "BDT", "BR", "EDI", "DIR", "AUD", "ANO")
SIGNED_IN = COLUMNS[:-1]

#                                        SUP  ADM  COO  TSB  BDT  BR   EDI  DIR  AUD  ANO   | changed by
TABLE = """
home                                     on   on   on   on   on   on   on   on   on   on    |
language                                 405  405  405  405  405  405  405  405  405  405   | all
healthz                                  ok   ok   ok   ok   ok   ok   ok   ok   ok   ok    |
readyz                                   503  503  503  503  503  503  503  503  503  503   |
feed                                     ok   ok   ok   ok   ok   ok   ok   ok   ok   ok    |
admin:login                              on   on   on   on   on   on   on   on   on   ok    | all ANO
admin:logout                             405  405  405  405  405  405  405  405  405  on    |
admin:index                              ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:app_list                           ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:password_change                    ok   ok   ok   ok   ok   ok   ok   ok   ok   login | all
admin:password_change_done               ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:jsi18n                             ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:autocomplete                       ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:view_on_site                       404  404  404  404  404  404  404  404  404  login |
admin:<short-address>                    on   on   on   on   on   on   on   on   on   login |
admin:<anything-else>                    404  404  404  404  404  404  404  404  404  login |
admin:my_mail                            ok   ok   ok   ok   ok   ok   ok   ok   ok   login | all
less_mail                                ok   ok   ok   ok   ok   ok   ok   ok   ok   ok    | all ANO
admin:my_work                            ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:bureau                             ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:log                                ok   ok   ok   403  403  403  403  403  ok   login |
admin:log_export                         ok   ok   ok   403  403  403  403  403  ok   login |
admin:log_verify                         on   on   on   on   on   on   on   on   on   login | SUP ADM COO AUD
admin:administration                     ok   ok   ok   403  403  403  403  403  ok   login |
admin:health                             ok   ok   ok   403  403  403  403  403  ok   login |
admin:undelivered                        ok   ok   ok   403  403  403  403  403  ok   login |
admin:undelivered_decide                 on   on   on   on   on   on   on   on   on   login | SUP ADM COO
admin:calendar                           ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:reports_due                        ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:feeds                              ok   ok   ok   ok   ok   ok   ok   ok   ok   login | all
admin:feed_revoke                        on   on   on   on   on   on   on   on   on   login | TSB
admin:outbox                             ok   ok   ok   403  403  403  403  403  ok   login |
admin:outbox_mail                        ok   ok   ok   403  403  403  403  403  ok   login |
admin:outbox_mail_html                   ok   ok   ok   403  403  403  403  403  ok   login |
admin:jobs                               ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:job                                ok   ok   ok   404  404  404  404  404  404  login |
admin:job_stop                           on   on   on   on   on   on   on   on   on   login | SUP ADM COO
admin:job_heard                          on   on   on   on   on   on   on   on   on   login | SUP ADM COO
admin:job_again                          on   on   on   on   on   on   on   on   on   login | SUP ADM COO

each resolutions_body resolutions_provision resolutions_resolution resolutions_meeting resolutions_studyperiod
each tracking_progressreport
admin:{model}_changelist                 ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:{model}_history                    ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:{model}_delete                     403  403  403  403  403  403  403  403  403  login |
admin:{model}_change                     ok   ok   ok   ok   ok   ok   ok   ok   ok   login |

each resolutions_provision resolutions_resolution resolutions_meeting resolutions_body resolutions_studyperiod
admin:{model}_compare                    ok   ok   ok   ok   ok   ok   ok   ok   ok   login |

each resolutions_sourcedocument tracking_snapshot
admin:{model}_history                    ok   ok   ok   403  403  403  ok   ok   ok   login |

each resolutions_sourcedocument resolutions_proposal tracking_snapshot
admin:{model}_changelist                 ok   ok   ok   403  403  403  ok   ok   ok   login |
admin:{model}_add                        403  403  403  403  403  403  403  403  403  login |
admin:{model}_delete                     403  403  403  403  403  403  403  403  403  login |
admin:{model}_change                     ok   ok   ok   403  403  403  ok   ok   ok   login |

admin:resolutions_proposal_compare       ok   ok   ok   404  404  404  ok   ok   ok   login |
admin:resolutions_proposal_history       ok   ok   ok   404  404  404  ok   ok   ok   login |

each resolutions_provision resolutions_resolution resolutions_studyperiod tracking_progressreport tracking_batch
each tracking_contributionrequest
admin:{model}_add                        403  403  403  403  403  403  403  403  403  login |

each resolutions_body resolutions_meeting
admin:{model}_add                        ok   ok   ok   403  403  403  403  403  403  login | SUP ADM COO
admin:{model}_change                     ok   ok   ok   ok   ok   ok   ok   ok   ok   login | SUP ADM COO

admin:resolutions_sourcedocument_upload  ok   403  ok   403  403  403  403  403  403  login | SUP COO
admin:resolutions_sourcedocument_save    on   on   on   on   on   on   on   on   on   login | SUP COO
admin:resolutions_meeting_report         on   on   on   on   on   on   on   on   on   login | SUP COO EDI
admin:resolutions_studyperiod_close      ok   403  ok   403  403  403  403  403  403  login | SUP COO
admin:resolutions_resolution_change      ok   ok   ok   ok   ok   ok   ok   ok   ok   login | SUP COO
admin:resolutions_resolution_number      ok   403  ok   403  403  403  403  403  403  login | SUP COO
admin:resolutions_resolution_supersede   ok   403  ok   403  403  403  403  403  403  login | SUP COO
admin:tracking_progressreport_paper      ok   ok   ok   403  403  403  ok   ok   ok   login |

each tracking_actionitem tracking_batch tracking_reportdue tracking_reportingobligation tracking_contributionrequest
admin:{model}_changelist                 ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:{model}_history                    ok   ok   ok   ok   ok   404  ok   ok   ok   login |
admin:{model}_delete                     403  403  403  403  403  403  403  403  403  login |
admin:{model}_change                     ok   ok   ok   ok   ok   404  ok   ok   ok   login |

each tracking_actionitem tracking_reportdue tracking_reportingobligation tracking_contributionrequest
admin:{model}_compare                    ok   ok   ok   ok   ok   404  ok   ok   ok   login |

admin:tracking_actionitem_search         on   on   on   on   on   on   on   on   on   login |
admin:tracking_actionitem_add            ok   403  ok   403  403  403  403  403  403  login | SUP COO
admin:tracking_actionitem_change         ok   ok   ok   ok   ok   404  ok   ok   ok   login | SUP COO TSB BDT
admin:tracking_actionitem_code           on   on   on   on   on   404  on   on   on   login |
admin:tracking_actionitem_move           ok   403  ok   ok   403  404  403  403  403  login | SUP COO TSB
admin:tracking_actionitem_update         ok   403  ok   ok   ok   404  403  403  403  login | SUP COO TSB BDT
admin:tracking_actionitem_confirm        on   on   on   on   on   on   on   on   on   login | SUP COO TSB BDT
admin:tracking_actionitem_ask            ok   403  ok   ok   403  404  403  403  403  login | SUP COO TSB
admin:tracking_actionitem_answer         ok   403  ok   403  ok   404  403  403  403  login | SUP COO BDT
admin:tracking_actionitem_withdraw       ok   403  ok   ok   403  404  403  403  403  login | SUP COO TSB
admin:tracking_actionitem_snooze         ok   403  ok   ok   ok   404  403  403  403  login | SUP COO TSB BDT
admin:tracking_actionitem_hand_back      403  403  403  ok   403  404  403  403  403  login | TSB
admin:tracking_actionitem_evidence       ok   ok   ok   ok   ok   404  ok   ok   ok   login |
admin:tracking_actionitem_withdraw_evidence ok 403 ok ok  403  404  403  403  403  login | SUP COO TSB
admin:tracking_actionitem_share          ok   403  ok   ok   ok   404  403  403  403  login | SUP COO TSB BDT
admin:tracking_actionitem_bulk           on   403  on   on   on   on   403  403  403  login | SUP COO TSB BDT
admin:tracking_actionitem_undo           ok   404  ok   ok   404  404  404  404  404  login | SUP COO TSB
admin:tracking_actionitem_restore        ok   403  ok   403  403  404  403  403  403  login | SUP COO

each tracking_reportdue tracking_reportingobligation
admin:{model}_add                        ok   403  ok   403  403  403  ok   403  403  login | SUP COO EDI
admin:{model}_change                     ok   ok   ok   ok   ok   404  ok   ok   ok   login | SUP COO EDI
admin:tracking_reportingobligation_how_often ok 403 ok  403  403  404  ok   403  403  login | SUP COO EDI

each tracking_historyseal
admin:{model}_changelist                 ok   ok   ok   403  403  403  ok   ok   ok   login |
admin:{model}_add                        403  403  403  403  403  403  403  403  403  login |
admin:{model}_history                    ok   ok   ok   403  403  403  ok   ok   ok   login |
admin:{model}_delete                     403  403  403  403  403  403  403  403  403  login |
admin:{model}_change                     ok   ok   ok   403  403  403  ok   ok   ok   login |

each tracking_topic
admin:{model}_changelist                 ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:{model}_compare                    ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:{model}_add                        ok   403  ok   403  403  403  403  403  403  login | SUP COO
admin:{model}_history                    ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:{model}_delete                     403  403  403  403  403  403  403  403  403  login |
admin:{model}_change                     ok   ok   ok   ok   ok   ok   ok   ok   ok   login | SUP COO

admin:tracking_savedview_changelist      ok   ok   ok   ok   ok   ok   ok   ok   ok   login |
admin:tracking_savedview_add             ok   ok   ok   ok   ok   ok   ok   ok   ok   login | all
admin:tracking_savedview_history         404  404  404  ok   404  404  404  404  404  login |
admin:tracking_savedview_delete          404  404  404  ok   404  404  404  404  404  login | TSB
admin:tracking_savedview_change          404  404  404  ok   404  404  404  404  404  login | TSB

admin:tracking_person_changelist         ok   ok   ok   403  403  403  403  403  ok   login |
admin:tracking_person_add                ok   ok   403  403  403  403  403  403  403  login | SUP ADM
admin:tracking_person_history            ok   ok   ok   404  404  404  404  404  ok   login |
admin:tracking_person_compare            ok   ok   ok   404  404  404  404  404  ok   login |
admin:tracking_person_hand_over          ok   ok   ok   404  404  404  404  404  403  login | SUP ADM COO
admin:tracking_person_delete             403  403  403  403  403  403  403  403  403  login |
admin:tracking_person_change             ok   ok   ok   403  403  403  403  403  ok   login | SUP ADM
admin:auth_user_password_change          ok   ok   403  403  403  403  403  403  403  login | SUP ADM

each tracking_dutystation tracking_reminderrule
admin:{model}_changelist                 ok   ok   ok   403  403  403  ok   ok   ok   login |
admin:{model}_history                    ok   ok   ok   404  404  404  ok   ok   ok   login |
admin:{model}_compare                    ok   ok   ok   404  404  404  ok   ok   ok   login |
admin:{model}_delete                     403  403  403  403  403  403  403  403  403  login |
admin:{model}_change                     ok   ok   ok   403  403  403  ok   ok   ok   login | SUP ADM

admin:tracking_dutystation_add           ok   ok   403  403  403  403  403  403  403  login | SUP ADM
admin:tracking_reminderrule_add          403  403  403  403  403  403  403  403  403  login |

admin:tracking_snooze_changelist         ok   ok   ok   403  403  403  ok   ok   ok   login |
admin:tracking_snooze_add                403  403  403  403  403  403  403  403  403  login |
admin:tracking_snooze_history            ok   ok   ok   403  404  404  404  404  ok   login |
admin:tracking_snooze_delete             403  403  403  403  403  403  403  403  403  login |
admin:tracking_snooze_change             ok   ok   ok   403  403  403  404  404  ok   login |

admin:tracking_reminder_preview          ok   ok   ok   403  403  403  403  403  403  login |
admin:tracking_reminder_preview_html     ok   ok   ok   403  403  403  403  403  403  login |
admin:tracking_reminder_changelist       ok   ok   ok   403  403  403  ok   ok   ok   login |
admin:tracking_reminder_add              403  403  403  403  403  403  403  403  403  login |
admin:tracking_reminder_history          ok   ok   ok   403  404  404  404  404  ok   login |
admin:tracking_reminder_delete           403  403  403  403  403  403  403  403  403  login |
admin:tracking_reminder_change           ok   ok   ok   403  403  403  404  404  ok   login |
"""


@dataclass(frozen=True)
class Rule:
    """What each reader is answered, and whose POST changes something."""

    seen: dict[str, str]
    changed_by: frozenset[str]

    @property
    def hangs_on_an_item(self) -> bool:
        """Whether BR, who sees no part of the item, is told that there is nothing."""
        return self.seen["BR"] == "404" and self.seen["SUP"] != "404"


def rules() -> dict[str, Rule]:
    """The table by the names of patterns; a later line stands for an earlier one of the same name."""
    found: dict[str, Rule] = {}
    models: list[str] = []
    previous = ""
    for line in TABLE.splitlines():
        words = line.split()
        if words and words[0] == "each":
            models = words[1:] if previous != "each" else [*models, *words[1:]]
        elif words:
            found |= {words[0].replace("{model}", model): _rule(line) for model in _named(words[0], models)}
        previous = words[0] if words else ""
    return found


def _named(name: str, models: list[str]) -> list[str]:
    return models if "{model}" in name else [""]


def _rule(line: str) -> Rule:
    answers, _bar, writers = line.partition("|")
    by = {name for word in writers.split() for name in (SIGNED_IN if word == "all" else [word])}
    return Rule(dict(zip(COLUMNS, answers.split()[1:], strict=True)), frozenset(by))
