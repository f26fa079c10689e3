"""What terraform does: the module of before is applied, the module of after is planned and applied.

The provider is a stand-in with the true schema, which knows what the real one replaces and, asked
for it, what AWS refuses. What a resource holds is read from the same facts: a bucket that is made
anew is empty.
"""

import hashlib
import json
import shutil
import threading

from harness.tools import Broken

from .outcome import Outcome, listed, rank

NAME = "terraform"
FACTS = "facts/aws-transitions.json"
LOCKS = {}
LOCKS_LOCK = threading.Lock()


def judge(before, after, tools, variables):
    """What applying `after` over `before` came to."""
    old, new = module(before), module(after)
    if old == new:
        return Outcome()
    facts = json.loads((tools.oracles.parent / FACTS).read_text(encoding="utf-8"))
    if not new:
        return removed_module(old, facts)
    if not old:
        outcome = Outcome()
        outcome.saw("free", "free", "terraform: a new module")
        return outcome
    started = applied(old, tools, variables)
    work = started.parent / f"{started.name}-{digest(new)}"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(started, work, symlinks=True)
    for file in work.glob("*.tf.json"):
        file.unlink()
    write(work, new, variables)
    outcome = Outcome()
    try:
        backend_moved(old, new, outcome)
        account_moved(old, new, outcome)
        messages = apply(work, tools)
        weigh(planned(messages), changed_fields(started, work), old, facts, outcome)
        refused(messages, outcome)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return outcome


def module(directory):
    """The module's files, as they are written."""
    if not directory.is_dir():
        return {}
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(directory.glob("*.tf.json"))}


def digest(files):
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]


def applied(files, tools, variables):
    """A folder where the module is applied; one for all changes that begin with it."""
    place = tools.cache / "journeys/terraform" / digest([files, stamp(tools)])
    with LOCKS_LOCK:
        lock = LOCKS.setdefault(place, threading.Lock())
    with lock:
        if not (place / "applied").is_file():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            write(place, files, variables)
            terraform(tools, place, "init", ok=(0,))
            terraform(tools, place, "apply", "-auto-approve", ok=(0,))
            (place / "applied").touch()
    return place


def prepare(tools, modules):
    """Serves only the types and blocks that some module has: the whole schema takes each call seconds to read."""
    tools.install_terraform_oracle()
    wanted = {"resource": {}, "data": {}}
    for directory in modules:
        for text in module(directory).values():
            for block, types in wanted.items():
                for kind, bodies in json.loads(text).get(block, {}).items():
                    types.setdefault(kind, set()).update(keys(bodies))
    home, place = tools.cache / "terraform", tools.cache / "journeys/schema"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for file in ("aws-schema.json", "aws-schema-limits.json"):
        document = json.loads((home / file).read_text(encoding="utf-8"))
        for block, field in (("resource", "resources"), ("data", "data_sources")):
            known = {kind: body for kind, body in document[field].items() if kind in wanted[block]}
            document[field] = {kind: trimmed(body, wanted[block][kind]) for kind, body in known.items()}
        (place / file).write_text(json.dumps(document), encoding="utf-8")
    shutil.copytree(home / "mirror", place / "mirror")
    tools.oracle("terraform/make_mirror.sh", place / "mirror", home / "venv/bin/python", place / "aws-schema.json", ok=(0,))
    tools.env["TF_CLI_CONFIG_FILE"] = str(place / "mirror/terraformrc")


def keys(value):
    """Every name that is written anywhere in a value, as a field or as one whose changes are ignored."""
    if isinstance(value, dict):
        ignored = value.get("ignore_changes")
        return set(value).union(ignored if isinstance(ignored, list) else (), *map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def trimmed(body, names):
    """A block's schema without the blocks that nobody writes."""
    if "blocks" not in body:
        return body
    kept = {name: held for name, held in body["blocks"].items() if name in names}
    return {**body, "blocks": {n: {**h, "block": h["block"] and trimmed(h["block"], names)} for n, h in kept.items()}}


def stamp(tools):
    """What a state depends on beside its module."""
    read = (tools.oracles.parent / FACTS, tools.cache / "journeys/schema/aws-schema.json")
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in read]


def write(place, files, variables):
    """The module with a state beside it, values for its variables, and nothing that stops a plan.

    `prevent_destroy` is lifted, because a plan that it stops does not say what it would have done.
    """
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")
    documents = [json.loads(text) for text in files.values()]
    wanted = {name for document in documents for name in document.get("variable", {})}
    values = {name: variables[name] for name in sorted(wanted & set(variables))}
    (place / "journey.auto.tfvars.json").write_text(json.dumps(values), encoding="utf-8")
    override = {"terraform": {"backend": {"local": {}}}}
    lifted = protected(documents)
    if lifted:
        override["resource"] = {}
        for kind, name in sorted(lifted):
            override["resource"].setdefault(kind, {})[name] = {"lifecycle": {"prevent_destroy": False}}
    (place / "journey_override.tf.json").write_text(json.dumps(override), encoding="utf-8")


def protected(documents):
    """What the module itself forbids to destroy."""
    return {
        (kind, name)
        for document in documents
        for kind, resources in document.get("resource", {}).items()
        for name, body in resources.items()
        for lifecycle in as_list(body.get("lifecycle"))
        if lifecycle.get("prevent_destroy")
    }


def as_list(value):
    return value if isinstance(value, list) else [value] if value else []


def terraform(tools, place, *words, ok=(0, 1)):
    return tools.run(
        "terraform", *words, "-no-color", "-input=false", cwd=place, env={"TFSCHEMA_REFUSE": "1"}, ok=ok, timeout=600
    )


def apply(work, tools):
    """Plans and applies in one go; what terraform says of it, message by message."""
    said = terraform(tools, work, "apply", "-json", "-auto-approve", "-refresh=false").stdout
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def planned(messages):
    """What is planned: {verb: [(type, name, address)]}."""
    verbs = {}
    for message in messages:
        if message["type"] == "planned_change":
            resource, verb = message["change"]["resource"], message["change"]["action"]
            verbs.setdefault(verb, []).append((resource["resource_type"], resource["resource_name"], resource["addr"]))
    return verbs


def changed_fields(before, after):
    """Which arguments differ in the two states, by address."""
    old, new = state(before), state(after)
    return {
        address: sorted(k for k in {**old[address], **new[address]} if old[address].get(k) != new[address].get(k) and k != "tags_all")
        for address in set(old) & set(new)
    }


def state(place):
    found = {}
    for resource in json.loads((place / "terraform.tfstate").read_text(encoding="utf-8"))["resources"]:
        for instance in resource["instances"]:
            key = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
            found[f"{resource['type']}.{resource['name']}{key}"] = instance["attributes"]
    return found


def weigh(verbs, differ, old, facts, outcome):
    """Sorts what is planned by what it does to what is there."""
    guarded = protected([json.loads(text) for text in old.values()])
    if "move" in verbs:
        outcome.saw("free", "free", f"terraform: moved {listed(addresses(verbs['move']))}")
    if "create" in verbs:
        outcome.saw("free", "free", f"terraform: create {listed(addresses(verbs['create']))}")
    if "update" in verbs:
        # Terraform does not say what an update does to what runs; the facts say so of some.
        told = [f"{address} ({', '.join(differ.get(address, [])[:3])})" for _, _, address in verbs["update"]]
        outcome.saw("free", "interrupts", f"terraform: update {listed(told)}")
    for verb in ("replace", "delete"):
        for least, most, those in sorted_by_loss(verbs.get(verb, []), verb, facts):
            stops = [address for kind, name, address in those if (kind, name) in guarded]
            if stops and len(stops) == len(those):
                # What is protected is not lost at once: the plan stops, or AWS refuses.
                least = min(least, "steps", key=rank)
            stopped = f", which prevent_destroy stops ({listed(stops)})" if stops else ""
            outcome.saw(least, most, f"terraform: {verb} {listed(addresses(those))}{stopped}")


def sorted_by_loss(changes, verb, facts):
    """What goes and holds something, what goes and is missed for a moment, and what nobody misses."""
    harm = {"data": [], "kept": [], "other": [], "light": []}
    for change in changes:
        about = facts.get(change[0], {}).get("_type", {})
        if about.get("holds"):
            harm["data" if about["holds"] in ("data", "messages") else "kept"].append(change)
        elif verb == "delete" or about.get("replaced") == "free":
            harm["light"].append(change)
        else:
            harm["other"].append(change)
    yield from ((least, most, harm[kind]) for kind, least, most in (
        ("data", "loses", "loses"),
        # Logs, images, keys: gone for good, but not what a platform exists for.
        ("kept", "free", "loses"),
        ("other", "free" if verb == "delete" else "interrupts", "replaces"),
        ("light", "free", "replaces"),
    ) if harm[kind])


def refused(messages, outcome):
    """The stand-in knows what the provider refuses to plan and what AWS refuses to do."""
    errors = [m["diagnostic"]["summary"] for m in messages if m["type"] == "diagnostic" and m["diagnostic"]["severity"] == "error"]
    if errors:
        step = "apply" if any(m["type"] == "apply_start" for m in messages) else "plan"
        outcome.saw("steps", "impossible", f"terraform {step} is refused: {' '.join(errors[0].split())[:160]}")
    elif not any(m["type"] == "change_summary" for m in messages):
        raise Broken(f"terraform says nothing that is understood: {messages[-3:]}")


def addresses(resources):
    return [address for _, _, address in resources]


def setting(files, *path):
    """A value of the terraform or provider block, which are no resources."""
    for text in files.values():
        value = json.loads(text)
        for step in path:
            value = as_list(value)[0] if isinstance(value, list) else value
            value = value.get(step) if isinstance(value, dict) else None
            if value is None:
                break
        if value is not None:
            return value
    return None


def backend_moved(old, new, outcome):
    before, after = (setting(files, "terraform", "backend") for files in (old, new))
    if before != after and before:
        outcome.saw("steps", "steps", "terraform init: the state is at another place (-migrate-state)")


def account_moved(old, new, outcome):
    before, after = (setting(files, "provider", "aws", "allowed_account_ids") for files in (old, new))
    if before != after and before:
        outcome.saw("loses", "loses", "terraform: another account, where nothing of this is")


def removed_module(old, facts):
    """The environment is gone: whatever it made stays, and nothing describes it any more."""
    outcome = Outcome()
    held = sorted(
        f"{kind}.{name}"
        for text in old.values()
        for kind, resources in json.loads(text).get("resource", {}).items()
        for name in resources
        if facts.get(kind, {}).get("_type", {}).get("holds") == "data"
    )
    outcome.saw("loses" if held else "free", "loses", f"terraform: the module is gone; still there: {listed(held)}")
    return outcome
