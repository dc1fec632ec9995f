from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]

    operations = [
        migrations.AddField("stockpage", "kind", models.CharField(blank=True, max_length=20, default=""), preserve_default=False),
        migrations.AddField("stockpage", "territory", models.CharField(blank=True, max_length=20, default=""), preserve_default=False),
        migrations.AddField("stockpage", "objective", models.CharField(blank=True, max_length=20, default=""), preserve_default=False),
        migrations.AddField("stockpage", "year", models.CharField(blank=True, max_length=4, default=""), preserve_default=False),
    ]
