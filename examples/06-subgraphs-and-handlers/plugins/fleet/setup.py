from setuptools import setup

setup(
    name="fleet",
    version="1.0",
    packages=["fleet"],
    install_requires=["cloudify-common>=4.4"],
)
