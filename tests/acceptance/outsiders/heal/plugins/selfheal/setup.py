from setuptools import setup

setup(
    name='selfheal',
    version='2.0',
    packages=['selfheal'],
    install_requires=['cloudify-common>=4.4,<8'],
    license='LICENSE',
)
