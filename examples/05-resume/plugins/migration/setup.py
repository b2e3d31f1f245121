from setuptools import setup

setup(
    name="migration",
    version="1.0",
    packages=["migration"],
    install_requires=["cloudify-common>=4.4"],
)
