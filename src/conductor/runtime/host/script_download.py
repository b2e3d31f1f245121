"""Scripts from the web. Loaded by those only who ask for one, because TLS is heavy."""

import ssl
import urllib.error
import urllib.request

from conductor.runtime.sdk.exceptions import HttpException, NonRecoverableError

_PATIENCE = 60  # seconds without a sign of the other side


def from_web(url: str, ssl_cert_content: str | None) -> bytes:
    """The script at an http(s) address; `ssl_cert_content` is a CA's certificate in PEM."""
    tls = ssl.create_default_context(cadata=ssl_cert_content) if ssl_cert_content else None
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE, context=tls) as answer:  # noqa: S310 - http(s)
            if answer.status != 200:
                raise NonRecoverableError(f"script {url} could not be fetched: {answer.status}")
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        error.close()
        raise HttpException(url, error.code, f"the script could not be fetched: {error}") from error
    except OSError as error:
        why = getattr(error, "reason", error)
        raise NonRecoverableError(f"script {url} could not be fetched: {why}") from error
