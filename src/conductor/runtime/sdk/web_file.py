"""Files over HTTP, in the name of the execution. Loaded by those only who ask for one."""

import urllib.error
import urllib.request

from conductor.runtime.sdk.exceptions import HttpException


def read(url: str) -> bytes:
    """`HttpException` says why not; its code is 0 where no server answered."""
    if not url.startswith(("http://", "https://")):
        raise HttpException(url, 0, "only http:// and https:// can be fetched")
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - http(s) only
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as error:
        error.close()
        raise HttpException(url, error.code, str(error.reason)) from error
    except urllib.error.URLError as error:
        raise HttpException(url, 0, str(error.reason)) from error
