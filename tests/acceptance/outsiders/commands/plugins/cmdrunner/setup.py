from setuptools import setup

setup(
    name='cloudify-cmdrunner-plugin',
    version='1.3.0',
    description='Runs commands where the plugin runs.',
    license='Apache License, Version 2.0',
    packages=['cmdrunner'],
    install_requires=['cloudify-common>=4.4'],
)
