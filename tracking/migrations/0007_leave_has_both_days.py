from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('tracking', '0006_seals_tell_rows'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='person',
            name='leave_ends_after_it_begins',
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('away_from__isnull', True), ('away_until__isnull', True)), models.Q(('away_from__isnull', False), ('away_until__gte', models.F('away_from')), ('away_until__isnull', False)), _connector='OR'), name='leave_ends_after_it_begins', violation_error_message='Leave has a first day and a last day, in that order.'),
        ),
    ]
