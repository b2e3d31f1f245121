"""The values of `process.ctx_proxy_type`, and the names in a script's environment."""

ENV_CTX_SOCKET_URL = "CTX_SOCKET_URL"
CTX_SOCKET_URL = ENV_CTX_SOCKET_URL
PROXY_AUTO = "auto"
PROXY_HTTP = "http"
PROXY_NONE = "none"
