from django.db import migrations, models

from tracking.search_index import drop_index, make_index


class Migration(migrations.Migration):
    dependencies = [("tracking", "0007_leave_has_both_days")]

    operations = [
        migrations.AddField("searchtext", "title", models.TextField(default="")),
        migrations.AddIndex("actionitem", models.Index(fields=["title"], name="item_by_title")),
        migrations.AddIndex(
            "actionitem",
            models.Index(fields=["status", "next_due_on", "last_update_on", "opened_on"], name="item_by_health"),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
