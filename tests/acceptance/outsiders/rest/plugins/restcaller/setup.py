from setuptools import setup, find_packages

setup(
    name='cloudify-restcaller-plugin',
    version='0.9.2',
    author='somebody@example.org',
    description='Calls REST services as templates say.',
    packages=find_packages(exclude=['tests*']),
    install_requires=[
        'cloudify-plugins-common>=4.4',
        'requests>=2.7.0',
        'Jinja2>=2.7.2',
        'PyYAML>=3.12',
    ],
    zip_safe=False,
)
