import os
import uuid

from cloudify import ctx
from cloudify.decorators import operation


def _path():
    return os.path.join(ctx.node.properties['folder'], ctx.instance.id)


def _note():
    history = ctx.instance.runtime_properties.get('history', [])
    history.append(ctx.operation.name.split('.')[-1])
    ctx.instance.runtime_properties['history'] = history


@operation
def create(ctx, **kwargs):
    if ctx.operation.retry_number == 0:
        return ctx.operation.retry(message='The machine warms up.',
                                   retry_after=0.1)
    _note()
    ctx.instance.runtime_properties['serial'] = str(uuid.uuid4())
    with open(_path(), 'w') as f:
        f.write(ctx.instance.runtime_properties['serial'])


@operation
def note(**_):
    _note()


@operation
def check(**_):
    broken = not os.path.exists(_path())
    ctx.instance.runtime_properties['status'] = 'broken' if broken else 'ok'
    return not broken


@operation
def delete(ctx, **kwargs):
    _note()
    if os.path.exists(_path()):
        os.remove(_path())
    ctx.instance.runtime_properties.pop('serial', None)
    ctx.instance.runtime_properties.pop('status', None)


def _put(instance, book, key, value):
    """Several relationships write into the same book at the same time."""
    def merge(mine, latest):
        latest.setdefault(book, {})[key] = value
        return latest
    instance.runtime_properties[book] = dict(
        instance.runtime_properties.get(book, {}), **{key: value})
    instance.update(merge)


def _take(instance, book, key):
    def merge(mine, latest):
        latest.get(book, {}).pop(key, None)
        return latest
    entries = dict(instance.runtime_properties.get(book, {}))
    entries.pop(key, None)
    instance.runtime_properties[book] = entries
    instance.update(merge)


@operation
def connect(ctx, **kwargs):
    _put(ctx.source.instance, 'servers', ctx.target.instance.id,
         ctx.target.instance.runtime_properties['serial'])


@operation
def disconnect(ctx, **kwargs):
    _take(ctx.source.instance, 'servers', ctx.target.instance.id)


@operation
def let_in(ctx, **kwargs):
    _put(ctx.target.instance, 'clients', ctx.source.instance.id,
         ctx.source.instance.runtime_properties['serial'])


@operation
def let_out(ctx, **kwargs):
    _take(ctx.target.instance, 'clients', ctx.source.instance.id)
