//! What the backend chooses where a description is silent, and why.

groundplan_lowering::defaults! {
    ACTION = "github.action" because
        "a commit cannot be moved, as a tag can";
    CHECK = "github.check" because
        "a committed file that differs from its description misleads everybody who reads it";
    CONCURRENCY = "github.concurrency" because
        "a test of what is outdated is wasted, a deployment that is cut off is a danger";
    DATASTORE = "github.datastore" because
        "tests run against the same server as production, in a container of their own";
    DEPLOY = "github.deploy" because
        "schema first, then replicas one after another, and back again when they do not answer";
    IMAGE = "github.image" because
        "an image is built once and moves from environment to environment by its digest";
    INFRASTRUCTURE = "github.infrastructure" because
        "what is applied is the plan that was looked at, and nothing else";
    PERMISSIONS = "github.permissions" because
        "a token that can do little is worth little to a thief";
    PYTHON = "github.python" because
        "ruff, mypy and pytest are what most Python projects are checked with";
    SCAN = "github.scan" because
        "known holes and leaked secrets are cheapest before they are merged";
    SHELL = "github.shell" because
        "bash with `pipefail` stops at the first command that fails";
    TIMEOUT = "github.timeout" because
        "a job that hangs costs money until somebody notices: GitHub's own limit is six hours";
}
