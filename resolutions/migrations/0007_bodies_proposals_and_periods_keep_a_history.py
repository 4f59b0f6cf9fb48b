"""Bodies, proposals and study periods keep a history from now on; it begins with how each row stands."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from resolutions.at_once import MakeTables

COLUMNS = {
    'body': 'id, code, name, meets, unconfirmed',
    'proposal': 'id, what, key, path, language, kind, before, after, reason, decision, decided_at, decided_by_id, source_id',
    'studyperiod': 'id, name, opens_on, closed_on, note, assembly_id, closed_by_id',
}
BEGIN = """INSERT INTO resolutions_historical{table} ({columns}, history_date, history_type, history_change_reason)
    SELECT {columns}, CURRENT_TIMESTAMP, '+', 'As it stood when history began' FROM resolutions_{table} ORDER BY id"""


def begin(table):
    """Plain words of SQL: for a row of Python Django would draw every model anew."""
    columns = ', '.join(f'"{column}"' for column in COLUMNS[table].split(', '))
    return migrations.RunSQL(BEGIN.format(table=table, columns=columns), migrations.RunSQL.noop, elidable=True)


class Migration(migrations.Migration):

    dependencies = [
        ('resolutions', '0001_squashed_0006_lead_times_have_a_limit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name='HistoricalBody',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('code', models.SlugField(verbose_name='code')),
                        ('name', models.CharField(max_length=160, verbose_name='name')),
                        ('meets', models.BooleanField(default=True, verbose_name='has meetings')),
                        ('unconfirmed', models.BooleanField(default=False, verbose_name='unconfirmed')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical body',
                        'verbose_name_plural': 'historical bodies',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalProposal',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('what', models.CharField(max_length=12, verbose_name='what')),
                        ('key', models.CharField(max_length=60, verbose_name='Resolution')),
                        ('path', models.CharField(blank=True, max_length=120, verbose_name='path')),
                        ('language', models.CharField(blank=True, choices=[('en', 'English'), ('ar', 'Arabic'), ('zh', 'Chinese'), ('es', 'Spanish'), ('fr', 'French'), ('ru', 'Russian')], max_length=2, verbose_name='language')),
                        ('kind', models.CharField(max_length=12, verbose_name='kind')),
                        ('before', models.JSONField(blank=True, null=True, verbose_name='before')),
                        ('after', models.JSONField(blank=True, null=True, verbose_name='after')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('decision', models.CharField(choices=[('pending', 'Pending'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='pending', max_length=10, verbose_name='decision')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='resolutions.sourcedocument', verbose_name='source')),
                    ],
                    options={
                        'verbose_name': 'historical proposal',
                        'verbose_name_plural': 'historical proposals',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name='HistoricalStudyPeriod',
                    fields=[
                        ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                        ('name', models.CharField(max_length=40, verbose_name='study period')),
                        ('opens_on', models.DateField(verbose_name='opens on')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('history_id', models.AutoField(primary_key=True, serialize=False)),
                        ('history_date', models.DateTimeField(db_index=True)),
                        ('history_change_reason', models.CharField(max_length=100, null=True)),
                        ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                        ('assembly', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='resolutions.meeting', verbose_name='opened by the Assembly')),
                        ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                        ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'historical study period',
                        'verbose_name_plural': 'historical study periods',
                        'ordering': ('-history_date', '-history_id'),
                        'get_latest_by': ('history_date', 'history_id'),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ]
        ),
        *map(begin, COLUMNS),
    ]
