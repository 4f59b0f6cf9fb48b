import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0035_forms_are_saved_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='contributionrequest',
            name='replaces',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='tracking.contributionrequest', verbose_name='asked before as'),
        ),
        migrations.AddField(
            model_name='contributionrequest',
            name='times_postponed',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='times postponed'),
        ),
        migrations.AddField(
            model_name='contributionrequest',
            name='why_later',
            field=models.CharField(blank=True, max_length=300, verbose_name='why later than before'),
        ),
        migrations.AddField(
            model_name='historicalcontributionrequest',
            name='replaces',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tracking.contributionrequest', verbose_name='asked before as'),
        ),
        migrations.AddField(
            model_name='historicalcontributionrequest',
            name='times_postponed',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='times postponed'),
        ),
        migrations.AddField(
            model_name='historicalcontributionrequest',
            name='why_later',
            field=models.CharField(blank=True, max_length=300, verbose_name='why later than before'),
        ),
    ]
