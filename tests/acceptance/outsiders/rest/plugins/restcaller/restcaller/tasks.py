import os

import requests
import yaml
from jinja2 import Template

from cloudify import ctx
from cloudify.decorators import operation
from cloudify.exceptions import NonRecoverableError, RecoverableError


def _url(path):
    endpoint = ctx.node.properties['endpoint']
    return 'http://{0}:{1}{2}'.format(endpoint['host'], endpoint['port'], path)


def _call(call):
    ctx.logger.debug('Calling {0}'.format(call))
    try:
        response = requests.request(
            call['method'],
            _url(call['path']),
            json=call.get('payload'),
            headers=call.get('headers'),
            timeout=ctx.node.properties['endpoint']['timeout'])
    except requests.exceptions.ConnectionError as e:
        raise RecoverableError('Cannot connect: {0}'.format(e))
    if response.status_code in call.get('recoverable_codes', []):
        raise RecoverableError(
            'Response code {0}: {1}'.format(
                response.status_code, response.text),
            retry_after=call.get('retry_after'))
    if response.status_code >= 400:
        raise NonRecoverableError(
            'Response code {0}: {1}'.format(
                response.status_code, response.text))
    return response


def _translate(answer, translation, runtime_properties):
    for path, name in translation.items():
        value = answer
        for part in path.split('.'):
            value = value[int(part)] if isinstance(value, list) \
                else value[part]
        runtime_properties[name] = value


@operation
def execute(ctx, template_file, params=None, **kwargs):
    if not template_file:
        ctx.logger.info('Nothing to call.')
        return
    variables = dict(ctx.node.properties['params'])
    variables.update(params or {})
    variables['properties'] = ctx.instance.runtime_properties

    rendered = Template(
        ctx.get_resource(template_file).decode('utf-8')).render(variables)
    for call in yaml.safe_load(rendered)['rest_calls']:
        if call.get('payload_file'):
            path = ctx.download_resource_and_render(
                call['payload_file'], template_variables=variables)
            with open(path) as payload:
                call['payload'] = yaml.safe_load(payload)
            os.remove(path)
        response = _call(call)
        if call.get('response_translation'):
            _translate(response.json(),
                       call['response_translation'],
                       ctx.instance.runtime_properties)
