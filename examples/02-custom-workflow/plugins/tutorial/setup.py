from setuptools import setup

setup(
    name="tutorial-workflows",
    version="1.0",
    packages=["tutorial_workflows"],
    install_requires=["cloudify-common>=4.4"],
)
