"""Who reaches whom in a running project: tried for every ordered pair, by name and by address.

Whoever runs is asked to connect to everybody else: what ends by itself is started once more, with a program
that waits in its place. Where nobody listens, a refusal shows that the way is open.
"""

import json
import re
from concurrent.futures import ThreadPoolExecutor

from harness.tools import Broken

# Tries all ways at once, and says of each what it came to.
TRY = """
import errno, json, socket, sys, threading
def ask(number, host, port):
    try:
        address = socket.getaddrinfo(host, port, socket.AF_INET, socket.SOCK_STREAM)[0][4]
    except OSError:
        said[number] = "unknown"
        return
    try:
        socket.create_connection(address, 3).close()
        said[number] = "open"
    except OSError as error:
        said[number] = "open" if error.errno == errno.ECONNREFUSED else "shut"
ways = json.loads(sys.argv[1])
said = [None] * len(ways)
threads = [threading.Thread(target=ask, args=(number, *way)) for number, way in enumerate(ways)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(said))
"""
WAIT = "import time; time.sleep(3600)"
# Nobody listens there.
SILENT = 9
LISTENING = "0A"
ASKING = 4


def reachability(checkout):
    """(check, message) for each pair that meets against what its networks, or the ledger, say."""
    waiting = [wait_in(checkout, name) for name in checkout.ends_by_itself()]
    try:
        yield from compared(checkout, running(checkout, waiting))
    finally:
        checkout.tools.run("docker", "rm", "--force", *waiting)


def wait_in(checkout, name):
    """A container of a service that ends by itself, which waits instead."""
    done = checkout.compose("run", "--detach", "--rm", "--use-aliases", "--entrypoint", "python3", name, "-c", WAIT, ok=(0,))
    return done.stdout.split()[-1]


def compared(checkout, containers):
    ways = {caller: list(ways_from(caller, containers)) for caller in sorted(containers)}
    with ThreadPoolExecutor(ASKING) as pool:
        answers = dict(zip(ways, pool.map(lambda caller: ask(checkout, containers[caller], ways[caller]), ways)))
    met, open_ways = set(), 0
    for caller, answered in answers.items():
        for (other, kind, host, _), said in zip(ways[caller], answered):
            expected = may(checkout, containers[caller], containers[other], kind, host)
            open_ways += said == "open"
            if said == "open" and containers[other]["ports"]:
                met.add((caller, other))
            if said == "open" and not expected:
                yield "network", f"{caller} reaches {other} by {kind} {host}, with which it shares no network"
            if said != "open" and expected:
                yield "network", f"{caller} does not reach {other} by {kind} {host}: {said}"
    pairs, tried = len(containers) * (len(containers) - 1), sum(len(all_) for all_ in ways.values())
    print(
        f"    {checkout.name}: {len(containers)} containers, {pairs} ordered pairs: {tried} ways tried, "
        f"by name and by address; {open_ways} lead somewhere",
        flush=True,
    )
    yield from as_the_ledger_says(checkout, containers, met)


def as_the_ledger_says(checkout, containers, met):
    edges = {(caller, other) for caller, other in checkout.edges() if caller in containers and containers.get(other, {}).get("ports")}
    for caller, other in sorted(edges - met):
        yield "edge", f"{caller} does not reach {other}"
    said, found = checkout.unasked(), len(met - edges)
    if said != found:
        yield "ledger", f"{found} pairs meet that no edge asks for; the ledger says {said}"


def ways_from(caller, containers):
    """(other, how, host, port) for each way to each other one."""
    for other, to in sorted(containers.items()):
        port = (to["ports"] or [SILENT])[0]
        if other != caller:
            yield from [(other, "name", other, port), *((other, "address", address, port) for address in to["networks"].values())]


def may(checkout, at, to, kind, host):
    """Whether a way leads somewhere, by the networks that both are in."""
    shared = [name for name in at["networks"] if name in to["networks"] and not apart(checkout, name)]
    return bool(shared) if kind == "name" else host in {to["networks"][name] for name in shared}


def ask(checkout, container, ways):
    words = json.dumps([[host, port] for _, _, host, port in ways])
    done = checkout.tools.run("docker", "exec", container["id"], "python3", "-c", TRY, words, ok=range(256))
    said = json.loads(done.stdout or "[]")
    if len(said) != len(ways) or None in said:
        raise Broken(f"{container['service']} cannot ask: {done.stderr.strip()[-300:]}")
    return said


def running(checkout, waiting):
    """The containers that are in a network: service, id, address by network, and the ports on which they listen to others."""
    seen = json.loads(checkout.tools.run("docker", "inspect", *checkout.ids(), *waiting, ok=(0,)).stdout)
    out = {}
    for one in seen:
        networks = {net: found["IPAddress"] for net, found in one["NetworkSettings"]["Networks"].items() if found["IPAddress"]}
        service = one["Config"]["Labels"]["com.docker.compose.service"]
        if networks:
            out[service] = {"service": service, "id": one["Id"], "networks": networks, "ports": listens(checkout.tools, one["Id"])}
    return out


def listens(tools, container):
    lines = tools.run("docker", "exec", container, "cat", "/proc/net/tcp", "/proc/net/tcp6", ok=range(256)).stdout
    found = re.findall(r"^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ (\w\w) ", lines, re.MULTILINE)
    # An address of zeros is every one of the container's.
    return sorted({int(port, 16) for address, port, state in found if state == LISTENING and not int(address, 16)})


def apart(checkout, network):
    """Whether a network is one in which nobody reaches anybody."""
    known = checkout.__dict__.setdefault("apart", {})
    if network not in known:
        [seen] = json.loads(checkout.tools.run("docker", "network", "inspect", network, ok=(0,)).stdout)
        known[network] = seen["Options"].get("com.docker.network.bridge.enable_icc") == "false"
    return known[network]
