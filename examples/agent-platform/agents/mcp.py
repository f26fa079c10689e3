"""A client of MCP servers over streamable HTTP: enough of it to call one tool."""

import json
from typing import Any

import httpx2

PROTOCOL = "2025-06-18"
ACCEPT = "application/json, text/event-stream"


class Fault(Exception):
    """The server answered with an error, or its tool failed."""


def call(client: httpx2.Client, url: str, tool: str, arguments: dict[str, Any]) -> str:
    """What a tool says, as text."""
    opened = post(
        client,
        url,
        {},
        "initialize",
        {
            "protocolVersion": PROTOCOL,
            "capabilities": {},
            "clientInfo": {"name": "agents", "version": "1"},
        },
    )
    session = opened.headers.get("mcp-session-id")
    headers = {"mcp-protocol-version": PROTOCOL, **({"mcp-session-id": session} if session else {})}
    result(opened)
    post(client, url, headers, "notifications/initialized")
    said = result(post(client, url, headers, "tools/call", {"name": tool, "arguments": arguments}))
    text = "\n".join(part["text"] for part in said.get("content", []) if part["type"] == "text")
    if said.get("isError"):
        raise Fault(f"{tool}: {text}")
    return text


def post(
    client: httpx2.Client,
    url: str,
    headers: dict[str, str],
    method: str,
    params: dict[str, Any] | None = None,
) -> httpx2.Response:
    message: dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    if params is not None:
        message |= {"id": 1, "params": params}
    response = client.post(url, json=message, headers={"accept": ACCEPT, **headers})
    response.raise_for_status()
    return response


def result(response: httpx2.Response) -> dict[str, Any]:
    """The result in a reply, which is JSON or a stream of events with one JSON each."""
    if response.headers.get("content-type", "").startswith("text/event-stream"):
        lines = (
            line.removeprefix("data:")
            for line in response.text.splitlines()
            if line.startswith("data:")
        )
        replies = [reply for reply in map(json.loads, lines) if "id" in reply]
    else:
        replies = [response.json()]
    if not replies:
        raise Fault("no reply")
    if "error" in replies[-1]:
        raise Fault(replies[-1]["error"]["message"])
    said: dict[str, Any] = replies[-1]["result"]
    return said
