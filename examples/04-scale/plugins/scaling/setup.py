from setuptools import setup

setup(
    name="scaling-workflows",
    version="1.0",
    packages=["scaling_workflows"],
    install_requires=["cloudify-common>=4.4"],
)
