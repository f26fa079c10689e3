"""Releases that are committed for Argo CD and Flux, with real Git and servers that fail or lie."""

import subprocess

from step import ROOT, StepTest

SCRIPT = ROOT / "compiler/backends/kubernetes/src/release/gitops.sh"
BRANCH = "deploy/production"
PINNED = "api sha256:aa registry.example/shop/api\n"
TITLE = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}


class Gitops(StepTest):
    """A repository with commits of an environment's files, and a server for it."""

    def setUp(self):
        super().setUp()
        self.server, self.source = self.place / "server.git", self.place / "source"
        self.env |= TITLE | {"GIT_CONFIG_NOSYSTEM": "1", "TMPDIR": str(self.place)}
        self.git("init", "--quiet", "--bare", self.server, at=self.place)
        self.git("config", "uploadpack.allowAnySHA1InWant", "true", at=self.server)
        self.git("init", "--quiet", "--initial-branch", "main", self.source, at=self.place)
        self.git("remote", "add", "origin", f"file://{self.server}")
        self.answers(**{"/compare/": {"status": "ahead"}})
        (self.place / "pinned").write_text(PINNED)

    def git(self, *words, at=None):
        done = subprocess.run(
            ["git", *map(str, words)], cwd=at or self.source, env=self.env, capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def commit(self, migration=None, **files):
        """A commit of the description, which is pushed: its id."""
        place = self.source / "generated/production/kubernetes"
        (place / "jobs").mkdir(parents=True, exist_ok=True)
        (place / "kustomization.yaml").write_text("resources: [jobs]\n")
        if migration:
            says = '    groundplan.dev/backward-compatible: "true"\n' if migration == "compatible" else ""
            (place / "jobs/migrate.job.yaml").write_text(f"kind: Job\nmetadata:\n  annotations:\n{says}")
        for name, text in files.items():
            (place / f"{name}.yaml").write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "described")
        self.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
        return self.git("rev-parse", "HEAD")

    def carry_out(self, *words, at=None, **env):
        """What GitHub does: a checkout of that one commit, without its history, and the script in it."""
        clone = self.place / f"clone-{len(list(self.place.glob('clone-*')))}"
        self.git("init", "--quiet", clone, at=self.place)
        self.git("remote", "add", "origin", f"file://{self.server}", at=clone)
        self.git("fetch", "--quiet", "--depth", "1", "origin", at or "refs/heads/main", at=clone)
        self.git("checkout", "--quiet", "--detach", "FETCH_HEAD", at=clone)
        before = self.git("status", "--porcelain", at=clone)
        done = subprocess.run(
            ["bash", SCRIPT, *words],
            cwd=clone / "generated/production/kubernetes",
            env={**self.env, "PINNED": str(self.place / "pinned"), "GH_TOKEN": "secret", **env},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
        )
        self.said = done.stdout + done.stderr
        self.assertNotIn("secret", self.said)
        self.assertEqual(self.git("status", "--porcelain", at=clone), before)
        return done.returncode

    def released(self):
        """The branch: what it releases, newest first."""
        return self.git("log", "--format=%(trailers:key=Releases,valueonly,separator=%x2C)", BRANCH, at=self.server).split()

    def held(self, path):
        return self.git("show", f"{BRANCH}:{path}", at=self.server)

    def hook(self, name, text):
        hook = self.server / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{text}\n")
        hook.chmod(0o755)

    def test_the_branch_holds_the_files_and_the_digests(self):
        commit = self.commit(api="kind: Service")
        self.assertEqual(self.carry_out("release"), 0, self.said)
        self.assertEqual(self.released(), [commit])
        self.assertEqual(self.held("kubernetes/api.yaml"), "kind: Service")
        self.assertEqual(
            self.held("kustomization.yaml"),
            'resources: [kubernetes]\nimages:\n  - {name: "registry.example/shop/api", digest: "sha256:aa"}',
        )
        self.assertEqual(self.carry_out("drift"), 0, self.said)

    def test_what_is_gone_leaves_the_branch_too(self):
        self.commit(api="a", hub="h")
        self.carry_out("release")
        (self.source / "generated/production/kubernetes/hub.yaml").unlink()
        self.commit()
        self.assertEqual(self.carry_out("release"), 0, self.said)
        self.assertNotIn("hub.yaml", self.git("ls-tree", "-r", "--name-only", BRANCH, at=self.server))

    def test_a_job_that_is_run_again_changes_nothing(self):
        self.commit(api="a")
        self.carry_out("release")
        tip = self.git("rev-parse", BRANCH, at=self.server)
        self.assertEqual(self.carry_out("release"), 0, self.said)
        self.assertEqual(self.git("rev-parse", BRANCH, at=self.server), tip)

    def test_a_commit_that_changes_nothing_is_known_as_released(self):
        first = self.commit(api="a")
        self.carry_out("release")
        second = self.commit()
        self.assertEqual(self.carry_out("release"), 0, self.said)
        self.assertEqual(self.released(), [second, first])

    def test_without_images_there_are_no_digests(self):
        self.commit(api="a")
        self.assertEqual(self.carry_out("release", PINNED=""), 0, self.said)
        self.assertEqual(self.held("kustomization.yaml"), "resources: [kubernetes]\nimages:")
        self.assertNotEqual(self.carry_out("release", PINNED=str(self.place / "none")), 0)

    def test_an_older_commit_is_refused(self):
        older = self.commit(api="a")
        newer = self.commit(api="b")
        self.carry_out("release")
        for status in ("behind", "diverged"):
            self.answers(**{f"compare/{newer}...{older}": {"status": status}})
            self.assertEqual(self.carry_out("release", at=older), 1)
            self.assertIn("ALLOW_OLDER", self.said)
        self.answers()
        self.assertEqual(self.carry_out("release", at=older), 1)
        self.assertEqual(self.released(), [newer])
        self.assertEqual(self.carry_out("release", at=older, ALLOW_OLDER="true"), 0, self.said)
        self.assertEqual(self.released(), [older, newer])

    def test_whoever_was_faster_is_not_overwritten(self):
        self.commit(api="a")
        self.carry_out("release")
        self.commit(api="b")
        # While this one is at work another one is done.
        gh = self.place / "bin/gh"
        gh.parent.mkdir()
        gh.write_text(
            f"#!/bin/sh\ncd {self.server}\ntip=$(git rev-parse {BRANCH})\n"
            f"git update-ref refs/heads/{BRANCH} $(git commit-tree $tip^{{tree}} -p $tip -m faster)\necho ahead\n"
        )
        gh.chmod(0o755)
        self.assertEqual(self.carry_out("release", PATH=f"{gh.parent}:{self.env['PATH']}"), 1)
        self.assertIn("could not be pushed", self.said)
        self.assertEqual(self.git("log", "-1", "--format=%s", BRANCH, at=self.server), "faster")

    def test_what_somebody_else_committed_is_not_overwritten(self):
        self.commit(api="a")
        self.carry_out("release")
        tip = self.git("rev-parse", BRANCH, at=self.server)
        theirs = self.git("commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "by hand", at=self.server)
        self.git("update-ref", f"refs/heads/{BRANCH}", theirs, at=self.server)
        for action in ("release", "back", "drift"):
            self.assertEqual(self.carry_out(action), 1)
            self.assertIn("was not committed by a release", self.said)

    def test_a_server_that_refuses_is_told_of(self):
        self.commit(api="a")
        self.hook("pre-receive", "echo protected >&2; exit 1")
        self.assertEqual(self.carry_out("release"), 1)
        self.assertIn("protected", self.said)

    def test_a_server_that_lies_is_found_out(self):
        self.commit(api="a")
        self.carry_out("release")
        tip = self.git("rev-parse", BRANCH, at=self.server)
        self.commit(api="b")
        self.hook("post-receive", f"git update-ref refs/heads/{BRANCH} {tip}")
        self.assertEqual(self.carry_out("release"), 1)
        self.assertIn("is not what was pushed", self.said)

    def test_a_server_that_is_away_is_no_empty_branch(self):
        self.commit(api="a")
        self.carry_out("release")
        tool = self.place / "bin/git"
        tool.parent.mkdir()
        tool.write_text('#!/bin/sh\ncase "$*" in *ls-remote*) echo away >&2; exit 128 ;; esac\nPATH=${PATH#*:} exec git "$@"\n')
        tool.chmod(0o755)
        for action in ("release", "back", "drift"):
            self.assertNotIn(self.carry_out(action, PATH=f"{tool.parent}:{self.env['PATH']}"), (0, 2), self.said)
            self.assertIn("away", self.said)

    def test_going_back_is_a_commit(self):
        first = self.commit(api="a")
        self.carry_out("release")
        second = self.commit(api="b")
        self.carry_out("release")
        (self.place / "pinned").unlink()
        self.assertEqual(self.carry_out("back"), 0, self.said)
        self.assertEqual(self.released(), [first, second, first])
        self.assertEqual(self.held("kubernetes/api.yaml"), "a")
        self.assertIn("sha256:aa", self.held("kustomization.yaml"))
        self.assertEqual(self.carry_out("drift"), 0, self.said)

    def test_going_back_again_goes_on_and_never_to_what_was_left(self):
        commits = []
        for text in ("a", "b", "c"):
            commits.append(self.commit(api=text))
            self.carry_out("release")
        for expected in (commits[1], commits[0]):
            self.assertEqual(self.carry_out("back"), 0, self.said)
            self.assertEqual(self.released()[0], expected)
        self.assertEqual(self.carry_out("back"), 1)
        self.assertIn("before this one", self.said)

    def test_going_back_may_name_a_commit_of_the_branch(self):
        first = self.commit(api="a")
        self.carry_out("release")
        tip = self.git("rev-parse", BRANCH, at=self.server)
        for text in ("b", "c"):
            self.commit(api=text)
            self.carry_out("release")
        self.assertEqual(self.carry_out("back", tip), 0, self.said)
        self.assertEqual(self.released()[0], first)
        for bad in (first, "f" * 40, "--all"):
            self.assertEqual(self.carry_out("back", bad), 1)
            self.assertIn("there is no release", self.said)

    def test_there_may_be_nothing_to_go_back_to(self):
        self.commit(api="a")
        self.assertEqual(self.carry_out("back"), 1)
        self.assertIn("nothing is released", self.said)
        self.carry_out("release")
        self.assertEqual(self.carry_out("back"), 1)
        self.assertIn("before this one", self.said)

    def test_a_migration_holds_whoever_goes_back(self):
        first = self.commit(api="a")
        self.carry_out("release")
        self.commit(api="b", migration="incompatible")
        self.carry_out("release")
        self.assertEqual(self.carry_out("back"), 1)
        self.assertIn("migrate has run", self.said)
        self.commit(api="c", migration="compatible")
        self.carry_out("release")
        self.assertEqual(self.carry_out("back"), 0, self.said)
        self.assertEqual(self.carry_out("back"), 1)
        self.assertIn("migrate has run", self.said)
        self.assertEqual(self.carry_out("back", ALLOW_OLDER="true"), 1)
        self.assertEqual(self.carry_out("back", ALLOW_MIGRATED="true"), 0, self.said)
        self.assertEqual(self.released()[0], first)

    def test_a_migration_holds_whoever_releases_an_older_commit(self):
        never = self.commit(api="0")
        first = self.commit(api="a", migration="incompatible")
        self.carry_out("release")
        second = self.commit(api="b")
        self.carry_out("release")
        self.answers(**{"/compare/": {"status": "behind"}})
        for older in (never, first):
            self.assertEqual(self.carry_out("release", at=older, ALLOW_OLDER="true"), 1)
            self.assertIn("migrate has run", self.said)
        self.assertEqual(self.released(), [second, first])
        self.assertEqual(self.carry_out("release", at=first, ALLOW_OLDER="true", ALLOW_MIGRATED="true"), 0, self.said)
        self.assertEqual(self.carry_out("release", at=first, ALLOW_OLDER="true"), 0, self.said)

    def test_an_image_of_our_own_has_a_digest(self):
        self.commit(api="a")
        kustomization = self.source / "generated/production/kubernetes/kustomization.yaml"
        for name, expected in (("registry.example/shop/api", 0), ('"registry.example/shop/hub"', 1)):
            kustomization.write_text(f"resources: [jobs]\nimages:\n  - name: {name}\nconfigMapGenerator:\n  - name: x\n")
            self.git("commit", "--quiet", "--all", "--message", "images")
            self.git("push", "--quiet", "origin", "HEAD:refs/heads/main")
            self.assertEqual(self.carry_out("release"), expected, self.said)
        self.assertIn("PINNED has no digest of registry.example/shop/hub", self.said)

    def test_a_branch_that_was_changed_by_hand_has_drifted(self):
        commit = self.commit(api="a")
        self.carry_out("release")
        tip = self.git("rev-parse", BRANCH, at=self.server)
        empty = self.git("hash-object", "-t", "tree", "-w", "/dev/null", at=self.server)
        theirs = self.git("commit-tree", empty, "-p", tip, "-m", f"x\n\nReleases: {commit}", at=self.server)
        self.git("update-ref", f"refs/heads/{BRANCH}", theirs, at=self.server)
        self.assertNotEqual(self.carry_out("drift"), 0)

    def test_another_digest_by_hand_has_drifted(self):
        commit = self.commit(api="a")
        self.carry_out("release")
        self.assertEqual(self.carry_out("drift"), 0, self.said)
        theirs = self.place / "theirs"
        self.git("clone", "--quiet", "--branch", BRANCH, self.server, theirs)
        (theirs / "kustomization.yaml").write_text("resources: [kubernetes]\n")
        self.git("commit", "--quiet", "--all", "--message", f"x\n\nReleases: {commit}", at=theirs)
        self.git("push", "--quiet", "origin", BRANCH, at=theirs)
        self.assertEqual(self.carry_out("drift"), 2, self.said)
        self.assertIn("sha256:aa", self.said)

    def test_no_action_says_which_there_are(self):
        self.commit(api="a")
        self.assertEqual(self.carry_out(), 1)
        self.assertIn("back [REVISION]", self.said)
