"""From the time of operations sent by Celery."""

from conductor.runtime.sdk.no_broker import get_celery_app

__all__ = ["get_celery_app"]
