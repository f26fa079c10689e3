"""What plans and applies infrastructure, with the real Terraform."""

import subprocess

from step import StepTest


class Terraform(StepTest):
    def setUp(self):
        super().setUp()
        self.describe("one")

    def describe(self, text):
        (self.place / "main.tf").write_text(f'resource "terraform_data" "it" {{\n  input = "{text}"\n}}\n')

    def terraform(self, *arguments):
        return subprocess.run(
            ["terraform", *arguments], cwd=self.place, env=self.env, capture_output=True, text=True, check=False
        )

    def plan(self):
        (self.place / "output").unlink(missing_ok=True)
        return self.run_step("plan.sh", ENVIRONMENT="staging")

    def renew(self, serial, attempt="1"):
        # When it was written and not what it says: two plans of one second have the same bytes.
        before = (self.place / "tfplan").stat().st_mtime_ns
        code = self.run_step("renew-plan.sh", SERIAL=serial, GITHUB_RUN_ATTEMPT=attempt)
        self.assertEqual(code, 0, self.said)
        return (self.place / "tfplan").stat().st_mtime_ns != before

    def test_a_plan_says_whether_there_is_anything_to_do(self):
        self.assertEqual(self.plan(), 0, self.said)
        self.assertEqual(self.output()["exitcode"], "2")
        self.assertIn("1 to add", (self.place / "staging.txt").read_text())
        self.terraform("apply", "tfplan")
        self.assertEqual(self.plan(), 0)
        self.assertEqual(self.output()["exitcode"], "0")

    def test_what_cannot_be_planned_fails(self):
        (self.place / "main.tf").write_text('resource "terraform_data" "it" {\n  input = var.none\n}\n')
        self.assertNotEqual(self.plan(), 0)
        self.assertNotIn("exitcode", self.output())

    def test_a_plan_that_holds_is_applied_as_it_is(self):
        self.plan()
        self.assertFalse(self.renew(self.output()["serial"]))
        self.assertEqual(self.terraform("apply", "tfplan").returncode, 0)

    def test_a_plan_that_was_overtaken_is_made_anew(self):
        self.plan()
        serial = self.output()["serial"]
        old = (self.place / "tfplan").read_bytes()
        self.describe("two")
        self.terraform("apply", "-auto-approve")
        (self.place / "tfplan").write_bytes(old)
        refused = self.terraform("apply", "-input=false", "tfplan")
        self.assertIn("Saved plan is stale", refused.stderr)
        self.describe("one")
        self.assertTrue(self.renew(serial))
        self.assertEqual(self.terraform("apply", "-input=false", "tfplan").returncode, 0)

    def test_a_plan_of_another_attempt_is_made_anew(self):
        self.plan()
        self.assertTrue(self.renew(self.output()["serial"], attempt="2"))

    def test_drift_is_a_failure(self):
        self.plan()
        self.terraform("apply", "tfplan")
        self.assertEqual(self.run_step("drift.sh"), 0, self.said)
        self.describe("another")
        self.assertEqual(self.run_step("drift.sh"), 2)


class RefuseOlder(StepTest):
    def refuse(self, plan="success", apply="skipped", deploy="skipped", number=8, environment="production"):
        """Whether a run is refused beside one with those jobs."""
        jobs = {f"Plan {environment}": plan, f"Apply to {environment}": apply, f"Deploy to {environment}": deploy, "Scan": "success"}
        jobs = [{"name": name, "conclusion": conclusion} for name, conclusion in jobs.items() if conclusion != "not there"]
        runs = [{"id": 70, "run_number": 7}, {"id": 71, "run_number": number}]
        self.answers(**{"/runs ": {"workflow_runs": runs}, "/runs/71/jobs": {"jobs": jobs}})
        code = self.run_step("refuse-older.sh", ENVIRONMENT="production")
        self.assertIn(code, (0, 1), self.said)
        return code

    def test_the_newest_is_applied(self):
        self.assertEqual(self.refuse(number=6), 0, self.said)
        self.assertEqual(len(self.calls("gh")), 1)
        self.assertIn("actions/workflows/groundplan-main.yaml/runs --field branch=main", self.calls("gh")[0])

    def test_whatever_a_newer_one_planned_an_older_one_is_refused(self):
        # It applies, waits to be approved, or has applied.
        self.assertEqual(self.refuse(apply=None, deploy="not there"), 1)
        self.assertEqual(self.refuse(apply="success", deploy="failure"), 1)
        self.assertIn("run 71 of a newer commit", self.said)
        # It had nothing to apply: its deployment waits, is done or has failed.
        for deploy in (None, "success", "failure"):
            self.assertEqual(self.refuse(deploy=deploy), 1, deploy)

    def test_what_failed_or_was_not_approved_does_not_count(self):
        self.assertEqual(self.refuse(plan="failure"), 0, self.said)
        self.assertEqual(self.refuse(plan=None), 0)
        for apply in ("failure", "cancelled", "skipped"):
            self.assertEqual(self.refuse(apply=apply), 0, apply)
        # A commit of the past is deployed without its infrastructure.
        self.assertEqual(self.refuse(plan="skipped", deploy="success"), 0)

    def test_another_environment_does_not_count(self):
        self.assertEqual(self.refuse(apply="success", environment="production-eu"), 0, self.said)

    def test_without_an_answer_nothing_is_applied(self):
        self.answers()
        self.assertNotEqual(self.run_step("refuse-older.sh", ENVIRONMENT="x"), 0)
        self.answers(**{"/runs ": {"workflow_runs": [{"id": 71, "run_number": 8}]}})
        self.assertNotEqual(self.run_step("refuse-older.sh", ENVIRONMENT="x"), 0)
