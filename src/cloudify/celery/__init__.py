"""From the time of operations sent by Celery."""
