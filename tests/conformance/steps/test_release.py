"""What lets a release begin, and what brings it about."""

import hashlib
import http.server
import io
import os
import re
import stat
import tarfile
import threading

from step import COMMIT, OLD, StepTest


class ChooseCommit(StepTest):
    def choose(self, behind, **env):
        self.answers(**{"/commits/": {"sha": OLD}, "/compare/": {"behind_by": behind}})
        return self.run_step("choose-commit.sh", **{"BRANCH": "main", "COMMIT": "0000000", **env})

    def test_a_commit_of_the_branch_is_released_by_its_whole_name(self):
        self.assertEqual(self.choose(0), 0)
        self.assertEqual(self.output(), {"commit": OLD})
        self.assertIn(f"compare/{OLD}...{COMMIT}", self.calls("gh")[1])

    def test_a_branch_may_be_a_pattern(self):
        self.assertEqual(self.choose(0, BRANCH="release/*", GITHUB_REF="refs/heads/release/1"), 0)

    def test_what_is_not_on_the_branch_is_not_released(self):
        self.assertEqual(self.choose(3), 1)
        self.assertIn("is not on the branch main", self.said)
        self.assertEqual(self.choose(0, GITHUB_REF="refs/heads/mine"), 1)
        self.assertEqual(self.output(), {})

    def test_a_commit_that_is_none_is_not_released(self):
        self.answers()
        self.assertNotEqual(self.run_step("choose-commit.sh", BRANCH="main", COMMIT="x"), 0)


class RequireProtection(StepTest):
    REVIEWERS = {
        "type": "required_reviewers",
        "reviewers": [{"type": "User", "reviewer": {"login": "a"}}, {"type": "Team", "reviewer": {"slug": "the-team", "name": "The Team"}}],
    }
    team = "the-team"
    POLICY = {"protected_branches": True, "custom_branch_policies": False}

    CUSTOM = {"protected_branches": False, "custom_branch_policies": True}

    def look(self, *branches, **environments):
        """What is said where those environments are so, and let branches of those names deploy."""
        answers = {"/deployment-branch-policies": {"branch_policies": [{"type": "branch", "name": name} for name in branches]}}
        answers |= {f"/environments/{name.replace('_', '-')} ": found for name, found in environments.items()}
        self.answers(**answers)
        approvals = f"production main:release/* {self.team}\nproduction-infrastructure main:release/* {self.team}"
        return self.run_step("require-protection.sh", APPROVALS=approvals)

    def test_reviewers_and_a_branch_are_enough(self):
        whole = {"protection_rules": [{"type": "branch_policy"}, self.REVIEWERS], "deployment_branch_policy": self.POLICY}
        self.assertEqual(self.look(production=whole, production_infrastructure=whole), 0)

    def test_no_other_branch_deploys(self):
        whole = {"protection_rules": [self.REVIEWERS], "deployment_branch_policy": self.CUSTOM}
        both = {"production": whole, "production_infrastructure": whole}
        for names in (["main"], ["main", "release/*"]):
            self.assertEqual(self.look(*names, **both), 0, self.said)
        for names in ([], ["*"], ["main", "mine"]):
            self.assertEqual(self.look(*names, **both), 1, names)
        self.assertIn("let only main and release/* deploy", self.said)

    def test_a_tag_is_no_branch(self):
        whole = {"protection_rules": [self.REVIEWERS], "deployment_branch_policy": self.CUSTOM}
        answers = {"/deployment-branch-policies": {"branch_policies": [{"type": "tag", "name": "main"}]}, "/environments/production ": whole}
        self.answers(**answers)
        self.assertEqual(self.run_step("require-protection.sh", APPROVALS="production main the-team"), 1)

    def test_the_team_is_the_one_that_is_meant(self):
        whole = {"protection_rules": [self.REVIEWERS], "deployment_branch_policy": self.POLICY}
        self.team = "The Team"
        self.assertEqual(self.look(production=whole, production_infrastructure=whole), 0, self.said)
        for self.team in ("a", "another", ""):
            self.assertEqual(self.look(production=whole, production_infrastructure=whole), 1)
        self.assertIn("production: ask the team", self.said)

    def test_each_that_lacks_something_is_named(self):
        anybody = {"protection_rules": [{"type": "branch_policy"}], "deployment_branch_policy": self.POLICY}
        self.assertEqual(self.look(production=anybody), 1)
        self.assertIn("Environments > production:", self.said)
        self.assertIn("Environments > production-infrastructure:", self.said)
        anywhere = {"protection_rules": [self.REVIEWERS], "deployment_branch_policy": None}
        self.assertEqual(self.look(production=anywhere, production_infrastructure=anywhere), 1)
        self.assertEqual(self.look(production={}, production_infrastructure={"protection_rules": []}), 1)


class RequireRule(StepTest):
    def look(self, *rules):
        self.answers(**{"/rules/branches/deploy%2Fproduction?": [{"type": rule} for rule in rules]})
        return self.run_step("require-rule.sh", ENVIRONMENTS="production")

    def test_nobody_may_delete_or_force(self):
        self.assertEqual(self.look("deletion", "update", "non_fast_forward"), 0, self.said)
        for missing in (["deletion", "update"], ["non_fast_forward"], []):
            self.assertEqual(self.look(*missing), 1)
            self.assertIn("deploy/production", self.said)

    def test_without_an_answer_nothing_is_protected(self):
        self.answers()
        self.assertEqual(self.run_step("require-rule.sh", ENVIRONMENTS="production other"), 1)
        self.assertIn("deploy/other", self.said)


class Images(StepTest):
    IMAGES = "api registry.example/shop/api\nhub registry.example/shop/hub"

    def built(self, **digests):
        for name, digest in digests.items():
            folder = self.place / "images" / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "digest").write_text(digest)

    def push(self, commit=COMMIT):
        return self.run_step("push-images.sh", IMAGES=self.IMAGES, COMMIT=commit)

    def pinned(self):
        return (self.place / "pinned").read_text().splitlines()

    def test_one_and_many_images_are_pushed(self):
        self.built(api="sha256:a", hub="sha256:b")
        self.assertEqual(self.push(), 0, self.said)
        self.assertEqual(
            self.pinned(), ["api sha256:a registry.example/shop/api", "hub sha256:b registry.example/shop/hub"]
        )

    def test_the_image_of_a_commit_stays_what_it_was(self):
        self.built(api="sha256:a", hub="sha256:b")
        self.push()
        (self.place / "pinned").unlink()
        self.built(api="sha256:other", hub="sha256:other")
        self.assertEqual(self.push(), 0)
        self.assertEqual(self.pinned()[0], "api sha256:a registry.example/shop/api")
        self.assertEqual(sum(call.startswith("copy") for call in self.calls("skopeo")), 2)

    def test_a_commit_of_the_past_needs_nothing_built(self):
        self.built(api="sha256:a", hub="sha256:b")
        self.push()
        for name in ("api", "hub"):
            (self.place / "images" / name / "digest").unlink()
            (self.place / "images" / name).rmdir()
        self.assertEqual(self.push(), 0)
        self.assertNotEqual(self.push(commit=OLD), 0)

    def test_a_registry_that_fails_is_none_without_the_image(self):
        self.built(api="sha256:a", hub="sha256:b")
        self.assertNotEqual(self.run_step("push-images.sh", IMAGES=self.IMAGES, COMMIT=COMMIT, AWAY="received unexpected HTTP status: 503"), 0)
        self.assertIn("503", self.said)
        self.assertFalse(any(call.startswith("copy") for call in self.calls("skopeo")))

    def test_only_what_was_built_from_the_commit_is_deployed(self):
        (self.place / "pinned").write_text("api sha256:a r/api\nhub sha256:b r/hub\n")
        self.assertEqual(self.run_step("verify-images.sh", COMMIT=COMMIT, BRANCHES="main|release/1\\.2"), 0)
        call = self.calls("gh")[0]
        self.assertIn("oci://r/api@sha256:a --repo example/shop", call)
        self.assertIn(f"--source-digest {COMMIT}", call)
        who = call.split("--cert-identity-regex ")[1]
        ours = "https://github.com/example/shop/.github/workflows/"
        for right in ("groundplan-main.yaml@refs/heads/main", "groundplan-other.yaml@refs/heads/release/1.2"):
            self.assertTrue(re.search(who, ours + right), right)
        for wrong in (
            "groundplan-main.yaml@refs/heads/mine", "groundplan-main.yaml@refs/heads/main2", "groundplan-main.yaml@refs/heads/release/1x2",
            "other.yaml@refs/heads/main", "groundplan-main.yaml@refs/pull/5/merge", "groundplan-x.yaml@refs/heads/main.yaml@refs/heads/mine",
        ):
            self.assertFalse(re.search(who, ours + wrong), wrong)
        self.assertFalse(re.search(who, "https://github.com/other/shop/.github/workflows/groundplan-main.yaml@refs/heads/main"))
        self.assertEqual(self.run_step("verify-images.sh", COMMIT=COMMIT, BRANCHES="main", FORGED="r/api"), 1)


class Ask(StepTest):
    """Answers with the statuses that the path names, one after another; the last stays."""

    def setUp(self):
        super().setUp()
        asked = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                statuses = self.path.strip("/").split("-")
                at = asked[self.path] = asked.get(self.path, -1) + 1
                self.send_response(int(statuses[min(at, len(statuses) - 1)]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def ask(self, *lines):
        return self.run_step("ask.sh", URLS="\n".join(line.replace("/", f"{self.url}/", 1) for line in lines))

    def test_what_is_well_answers_so(self):
        self.assertEqual(self.ask("--fail /200", "--fail /302"), 0, self.said)
        for bad in ("--fail /404", "--fail /401", "--fail /499", "--fail /503"):
            self.assertNotEqual(self.ask("--fail /200", bad, "--fail /204"), 0, bad)

    def test_what_comes_up_is_waited_for(self):
        self.assertEqual(self.ask("--fail /404-200", "--no-fail /503-404"), 0, self.said)

    def test_whoever_is_there_may_ask_who_comes(self):
        for good in ("/200", "/301", "/401", "/403", "/404", "/405", "/426"):
            self.assertEqual(self.ask(f"--no-fail {good}"), 0, good)
        for bad in ("/400", "/421", "/429", "/499", "/500", "/502"):
            self.assertNotEqual(self.ask(f"--no-fail {bad}"), 0, bad)

    def test_nobody_there_is_no_answer(self):
        self.assertNotEqual(self.run_step("ask.sh", URLS="--no-fail http://127.0.0.1:9/"), 0)


class Tools(StepTest):
    def archive(self):
        """The archive of a Helm, behind a stand-in for the place that it is fetched from."""
        program = b"#!/bin/sh\necho helm\n"
        with tarfile.open(self.place / "served.tgz", "w:gz") as archive:
            entry = tarfile.TarInfo("linux-amd64/helm")
            entry.size, entry.mode = len(program), 0o755
            archive.addfile(entry, io.BytesIO(program))
        curl = self.place / "bin/curl"
        curl.parent.mkdir()
        curl.write_text('#!/bin/sh\ncp served.tgz helm.tgz\n')
        curl.chmod(curl.stat().st_mode | stat.S_IXUSR)
        self.env["PATH"] = f"{curl.parent}:{os.environ['PATH']}"
        return hashlib.sha256((self.place / "served.tgz").read_bytes()).hexdigest()

    def test_helm_is_what_was_chosen_or_not_there(self):
        right = self.archive()
        self.assertEqual(self.run_step("install-helm.sh", HELM="v4", SHA256=right), 0, self.said)
        self.assertTrue(os.access(self.place / "helm", os.X_OK))
        self.assertEqual((self.place / "path").read_text(), f"{self.place}\n")
        (self.place / "helm").unlink()
        self.assertNotEqual(self.run_step("install-helm.sh", HELM="v4", SHA256="0" * 64), 0)
        self.assertFalse((self.place / "helm").exists())

    def test_a_tool_that_is_missing_is_named(self):
        self.assertEqual(self.run_step("require-tools.sh", TOOLS="bash jq"), 0)
        self.assertEqual(self.run_step("require-tools.sh", TOOLS="bash no-such-tool jq"), 1)
        self.assertIn("this machine has no no-such-tool", self.said)

    def test_going_back_takes_a_revision_or_none(self):
        files = self.place / "production/kubernetes"
        files.mkdir(parents=True)
        (self.place / "kubernetes").mkdir()
        (self.place / "kubernetes/release.sh").write_text('echo "$# $*"\n')
        self.assertEqual(self.run_step("roll-back.sh", at=files, REVISION=""), 0)
        self.assertEqual(self.said, "1 back\n")
        self.run_step("roll-back.sh", at=files, REVISION="7 --force")
        self.assertEqual(self.said, "2 back 7 --force\n")


