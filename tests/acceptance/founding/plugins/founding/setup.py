from setuptools import setup

setup(
    name="founding-workflows",
    version="1.0",
    packages=["founding_workflows"],
    install_requires=["cloudify-common>=4.4"],
)
