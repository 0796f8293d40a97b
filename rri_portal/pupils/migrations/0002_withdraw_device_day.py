from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pupils', '0001_initial'),
        ('schools', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='deviceday',
            name='device_day_changed',
        ),
        migrations.AddField(
            model_name='deviceday',
            name='anew',
            field=models.BooleanField(default=False, verbose_name='after a withdrawal'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='deviceday',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='deviceday',
            name='withdrawn_by_id',
            field=models.CharField(blank=True, max_length=40, null=True),
        ),
        migrations.AddField(
            model_name='deviceday',
            name='withdrawn_by_kind',
            field=models.CharField(blank=True, max_length=12, null=True),
        ),
        migrations.AddField(
            model_name='deviceday',
            name='withdrawn_why',
            field=models.CharField(blank=True, max_length=300, null=True, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='deviceday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('anew', False), ('n', 1)), models.Q(('anew', True), ('n__gt', 1)), models.Q(('changed_why__isnull', False), ('n__gt', 1)), ('erased_at__isnull', False), _connector='OR'), name='device_day_changed', violation_error_message='A correction says why.'),
        ),
        migrations.AddConstraint(
            model_name='deviceday',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', False), ('withdrawn_by_kind__isnull', False), ('withdrawn_by_id__isnull', False)), models.Q(('withdrawn_at__isnull', True), ('withdrawn_by_kind__isnull', True), ('withdrawn_by_id__isnull', True)), _connector='OR'), name='device_day_withdrawn', violation_error_message='What was withdrawn says by whom and when.'),
        ),
        migrations.AddConstraint(
            model_name='deviceday',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_why__isnull', False), ('erased_at__isnull', False), _connector='OR'), name='device_day_withdrawn_why', violation_error_message='What was withdrawn says why.'),
        ),
    ]
