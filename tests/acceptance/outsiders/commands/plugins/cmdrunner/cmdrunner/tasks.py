# -*- coding: utf-8 -*-
import os
import shutil
import subprocess
import tempfile

from cloudify import ctx
from cloudify.decorators import operation
from cloudify.exceptions import NonRecoverableError
from cloudify.state import ctx_parameters as inputs


def _execute(command, cwd, env):
    shell = not isinstance(command, list)
    process = subprocess.Popen(command,
                               shell=shell,
                               cwd=cwd,
                               env=env,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    out, err = process.communicate()
    return process.returncode, out.decode('utf-8'), err.decode('utf-8')


def _environment(config):
    env = os.environ.copy()
    env.update(config.get('environment') or {})
    env['NODE_INSTANCE'] = ctx.instance.id
    return env


def _run_all(commands, ignore_failure):
    config = ctx.node.properties['resource_config']
    cwd = ctx.instance.runtime_properties['working_directory']
    results = ctx.instance.runtime_properties.get('results', [])
    for command in commands:
        ctx.logger.info('Running: {0}'.format(command))
        code, out, err = _execute(command, cwd, _environment(config))
        results.append({'command': command,
                        'code': code,
                        'stdout': out.strip(),
                        'stderr': err.strip()})
        ctx.instance.runtime_properties['results'] = results
        if code == 0:
            continue
        message = 'Command {0!r} ended with {1}: {2}{3}'.format(
            command, code, out, err)
        if not ignore_failure:
            raise NonRecoverableError(message)
        ctx.logger.warn('Ignored: {0}'.format(message))
    return [result['stdout'] for result in results]


@operation
def create(ctx, **kwargs):
    config = ctx.node.properties.get('resource_config', {})
    working_directory = config.get('working_directory') or tempfile.gettempdir()
    ctx.instance.runtime_properties['working_directory'] = tempfile.mkdtemp(
        prefix='{0}-'.format(ctx.instance.id), dir=working_directory)
    _run_all(config.get('commands', []), ctx.node.properties['ignore_failure'])


@operation
def run(**_):
    ignore_failure = inputs.get('ignore_failure',
                                ctx.node.properties['ignore_failure'])
    return _run_all(inputs.commands, ignore_failure)


@operation
def delete(ctx, **kwargs):
    working_directory = ctx.instance.runtime_properties.get('working_directory')
    if working_directory and os.path.isdir(working_directory):
        shutil.rmtree(working_directory)
    for key in list(ctx.instance.runtime_properties.keys()):
        del ctx.instance.runtime_properties[key]
