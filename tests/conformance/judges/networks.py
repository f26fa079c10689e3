"""Who reaches whom in a running project: tried for every ordered pair, by name and by address."""

import json
import re

TRY = """
{{ {asks} wait; }} 2>/dev/null
"""
ASK = '(nc -z -w 2 {host} {port} && echo "{word}") &'
LISTENING = "0A"


def reachability(checkout):
    """(check, message) for each pair that meets against what its networks say."""
    containers = running(checkout)
    tried = met = 0
    for caller, at in sorted(containers.items()):
        asks, expected = [], set()
        for other, to in sorted(containers.items()):
            if other == caller or not to["ports"]:
                continue
            shared = set(at["networks"]) & set(to["networks"])
            may = any(not apart(checkout, name) for name in shared)
            for kind, host in [("name", other), *(("address", address) for address in to["networks"].values())]:
                word = f"{kind} {host} {other}"
                asks.append(ASK.format(host=host, port=to["ports"][0], word=word))
                if may and (kind == "name" or host in {to["networks"][name] for name in shared if not apart(checkout, name)}):
                    expected.add(word)
        answered = ask(checkout, at["id"], asks)
        tried, met = tried + len(asks), met + len(answered)
        for word in sorted(expected - answered):
            yield "network", f"{caller} does not reach {word}"
        for word in sorted(answered - expected):
            yield "network", f"{caller} reaches {word}, with which it shares no network"
    print(f"    {len(containers)} containers: {tried} ways tried, by name and by address; {met} lead somewhere", flush=True)
    if not met:
        yield "network", "nobody reaches anybody"


def running(checkout):
    """The containers: id, address by network, and the ports on which they listen to others."""
    out = {}
    for name in checkout.ids():
        [seen] = json.loads(checkout.tools.run("docker", "inspect", name, ok=(0,)).stdout)
        networks = {net: found["IPAddress"] for net, found in seen["NetworkSettings"]["Networks"].items() if found["IPAddress"]}
        service = seen["Config"]["Labels"]["com.docker.compose.service"]
        out[service] = {"id": name, "networks": networks, "ports": listens(checkout.tools, name)}
    return out


def listens(tools, container):
    lines = tools.run("docker", "exec", container, "cat", "/proc/net/tcp", "/proc/net/tcp6", ok=range(256)).stdout
    found = re.findall(r"^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ (\w\w) ", lines, re.MULTILINE)
    # An address of zeros is every one of the container's.
    return sorted({int(port, 16) for address, port, state in found if state == LISTENING and not int(address, 16)})


def ask(checkout, container, asks):
    script = TRY.format(asks=" ".join(asks) or ":")
    said = checkout.tools.run("docker", "exec", container, "sh", "-c", script, ok=range(256)).stdout
    return {line for line in said.splitlines() if line}


def apart(checkout, network):
    """Whether a network is one in which nobody reaches anybody."""
    known = checkout.__dict__.setdefault("apart", {})
    if network not in known:
        [seen] = json.loads(checkout.tools.run("docker", "network", "inspect", network, ok=(0,)).stdout)
        known[network] = seen["Options"].get("com.docker.network.bridge.enable_icc") == "false"
    return known[network]
