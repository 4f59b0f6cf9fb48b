"""Gives each row that came before its table kept a history, or past it, the entry that tells how it stands."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef
from django.utils import timezone

WHY = "As it stood when history began"
CHAPEAU = "Register loaded"
AT_ONCE = 500
NOT_OF_THE_ROW = {"history_id", "history_date", "history_change_reason", "history_type", "history_user"}


def tell_what_stands(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    database = editor.connection.alias
    for app in ("resolutions", "tracking"):
        for entries in apps.get_app_config(app).get_models():
            name = entries._meta.model_name
            if name.startswith("historical"):
                _begin(apps.get_model(app, name.removeprefix("historical")), entries, database)
    _tell_chapeaux(apps, database)


def _begin(model: Any, entries: Any, database: str) -> None:
    known = entries.objects.filter(id=OuterRef("pk"))
    untold = model.objects.using(database).filter(~Exists(known)).order_by("pk")
    made = (_entry(entries, row, "+", WHY) for row in untold.iterator(chunk_size=AT_ONCE))
    entries.objects.using(database).bulk_create(list(made), batch_size=AT_ONCE)


def _tell_chapeaux(apps: Apps, database: str) -> None:
    """Sub-items were given their chapeaux with no entry, as the register was first loaded."""
    entries = apps.get_model("resolutions", "HistoricalProvision")
    told = entries.objects.filter(id=OuterRef("pk"), parent__isnull=False)
    joined = apps.get_model("resolutions", "Provision").objects.using(database).exclude(parent=None)
    made = (_entry(entries, row, "~", CHAPEAU) for row in joined.filter(~Exists(told)).order_by("pk"))
    entries.objects.using(database).bulk_create(list(made), batch_size=AT_ONCE)




def _entry(entries: Any, row: Any, deed: str, why: str) -> Any:
    names = [field.attname for field in entries._meta.concrete_fields if field.name not in NOT_OF_THE_ROW]
    values = {name: getattr(row, name) for name in names}
    return entries(**values, history_date=timezone.now(), history_type=deed, history_change_reason=why)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0024_newest_seals"), ("resolutions", "0005_lead_times_keep_a_history")]

    operations = [migrations.RunPython(tell_what_stands, migrations.RunPython.noop, elidable=True)]
