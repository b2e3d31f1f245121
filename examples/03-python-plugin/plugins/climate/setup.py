from setuptools import setup

setup(
    name="climate-plugin",
    version="1.0",
    packages=["climate_plugin"],
    install_requires=["cloudify-common", "tabulate>=0.9,<1"],
)
