"""Backups of databases of a cluster, as their two containers make them."""

import subprocess
from datetime import datetime, timedelta, timezone

from step import ROOT, StepTest

SCRIPTS = ROOT / "compiler/backends/kubernetes/src/lower/backup"
WEEK = 7 * 24 * 60 * 60
FORMAT = "%Y-%m-%dT%H-%M-%SZ.dump"


class Backup(StepTest):
    """A dump, and a bucket that is a directory."""

    def setUp(self):
        super().setUp()
        self.bucket = self.place / "bucket"
        self.kept = self.bucket / "backups/shop/main"
        self.kept.mkdir(parents=True)
        self.dump = self.place / "dump"
        self.env |= {"BUCKET": str(self.bucket), "DUMP": str(self.dump), "KEPT": str(WEEK)}
        self.env |= {"TO": "s3://backups/shop/main", "PGHOST": "main", "PGDATABASE": "main"}

    def carry_out(self, shell, name, **env):
        script = (SCRIPTS / name).read_text(encoding="utf-8")
        return subprocess.run(
            [shell, "-c", script], env=self.env | env, cwd=self.place, capture_output=True, text=True, check=False
        )

    def of_days_ago(self, days, minutes=0):
        name = (datetime.now(timezone.utc) - timedelta(days=days, minutes=minutes)).strftime(FORMAT)
        (self.kept / name).write_text("older")
        return name

    def test_it_waits_for_the_server_and_dumps_for_its_owner_alone(self):
        done = self.carry_out("bash", "dump.sh")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--format=custom", self.dump.read_text())
        self.assertEqual(self.dump.stat().st_mode & 0o077, 0)

    def test_what_is_older_than_the_retention_goes_after_something_new_has_come(self):
        self.dump.write_text("new")
        old, late = self.of_days_ago(8), self.of_days_ago(7, minutes=5)
        young, foreign = self.of_days_ago(6), "README"
        (self.kept / foreign).write_text("by hand")
        for shell in ("sh", "bash"):
            done = self.carry_out(shell, "upload.sh")
            self.assertEqual(done.returncode, 0, done.stderr)
        there = {file.name for file in self.kept.iterdir()}
        self.assertFalse({old, late} & there)
        self.assertLessEqual({young, foreign}, there)
        new = done.stdout.strip().rsplit("/", 1)[1]
        self.assertEqual((self.kept / new).read_text(), "new")

    def test_nothing_goes_where_nothing_has_come(self):
        self.dump.write_text("new")
        old = self.of_days_ago(30)
        for broken in ("cp", "ls"):
            done = self.carry_out("sh", "upload.sh", BROKEN=broken)
            self.assertNotEqual(done.returncode, 0, broken)
            self.assertTrue((self.kept / old).exists(), broken)
