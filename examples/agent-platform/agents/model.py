"""The language model that the agents think with."""

import os

import httpx2

from agents.settings import required


def ask(client: httpx2.Client, role: str, prompt: str) -> str:
    """What the model answers in a role."""
    response = client.post(
        f"{required('MODEL_URL')}/v1/messages",
        headers={"x-api-key": required("ANTHROPIC_API_KEY"), "anthropic-version": "2023-06-01"},
        json={
            "model": os.environ.get("MODEL", "claude-sonnet-4-5"),
            "max_tokens": 4096,
            "system": f"You are the {role} of a software team.",
            "messages": [{"role": "user", "content": prompt}],
        },
    )
    response.raise_for_status()
    return "".join(part["text"] for part in response.json()["content"] if part["type"] == "text")
