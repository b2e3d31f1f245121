"""What came back over the wire: JSON, an error, or a file with a name."""

import re
from pathlib import Path
from typing import Any

import httpx

from cloudify_rest_client.exceptions import CloudifyClientError, error_from_answer


def json_of(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise CloudifyClientError(
            f"{response.request.url} did not answer in JSON; is it really a Conductor server?",
            status_code=response.status_code,
            response=response,
        ) from error


def error_of(response: httpx.Response) -> CloudifyClientError:
    try:
        answer = response.json()
    except ValueError:
        answer = {"message": f"{response.reason_phrase or 'error'} at {response.request.url}"}
    if not isinstance(answer, dict):
        answer = {"message": str(answer)}
    return error_from_answer(response.status_code, answer, response)


def file_name(response: httpx.Response) -> str:
    disposition = response.headers.get("content-disposition", "")
    found = re.search(r'filename="?([^";]+)', disposition)
    if not found:
        raise CloudifyClientError("the server gave the download no file name; name one yourself")
    return Path(found[1]).name
