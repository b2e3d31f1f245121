"""What plugins ask the manager with."""

from docs.compatibility.part import Part

_CLIENT = ("tests/unit/client/conftest.py", "tests/unit/client/test_http.py")

REST_CLIENT = (
    Part(
        "cloudify_rest_client",
        """
        CloudifyClient(host='localhost', port=None, protocol, api_version, headers=None,
            query_params=None, cert=None, trust_all=False, username=None, password=None,
            token=None, tenant=None, kerberos_env=None, timeout=None, session=None)
        """,
        _CLIENT,
    ),
)
