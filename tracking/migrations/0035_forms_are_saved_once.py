from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracking', '0034_jobs_tell_their_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='digest of the form')),
                ('at', models.DateTimeField(db_index=True, verbose_name='at')),
                ('answer', models.TextField(verbose_name='address it led to')),
            ],
            options={
                'verbose_name': 'form that was sent',
                'verbose_name_plural': 'forms that were sent',
            },
        ),
    ]
