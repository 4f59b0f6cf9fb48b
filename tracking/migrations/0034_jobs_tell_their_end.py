from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def call_old_ends_told(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What ended before there was such a word would be news to nobody."""
    ended = apps.get_model('tracking', 'Job').objects.filter(ended_at__isnull=False)
    ended.update(told_at=models.F('ended_at'))


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0032_what_a_batch_was_done_to'),
    ]

    operations = [
        migrations.AddField(
            model_name='job',
            name='told_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='told at'),
        ),
        migrations.RunPython(call_old_ends_told, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('told_at', None)), fields=['asked_by'], name='jobs_untold'),
        ),
    ]
