"""What plans and applies infrastructure, with the real Terraform."""

import subprocess

from step import COMMIT, NEW, OLD, StepTest


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
    def refuse(self, *deployments, order="ahead"):
        nodes = [{"commitOid": commit, "latestStatus": {"state": state}} for commit, state in deployments]
        deployments = {"data": {"repository": {"deployments": {"nodes": nodes}}}}
        self.answers(**{"graphql": deployments, "/compare/": {"status": order}})
        return self.run_step("refuse-older.sh", ENVIRONMENT="production-infrastructure")

    def test_the_first_is_applied(self):
        self.assertEqual(self.refuse(), 0, self.said)
        self.assertEqual(self.refuse((COMMIT, "IN_PROGRESS")), 0)

    def test_a_newer_one_is_applied(self):
        self.assertEqual(self.refuse((OLD, "INACTIVE"), (COMMIT, "IN_PROGRESS")), 0)
        self.assertIn(f"compare/{OLD}...{COMMIT}", self.calls("gh")[-1])
        self.assertIn('environments: ["production-infrastructure"]', self.calls("gh")[0])

    def test_an_older_one_is_refused(self):
        self.assertEqual(self.refuse((OLD, "INACTIVE"), (NEW, "SUCCESS"), order="behind"), 1)
        self.assertIn(f"{NEW} was applied and is newer", self.said)

    def test_what_failed_or_waits_was_not_applied(self):
        self.assertEqual(self.refuse((NEW, "FAILURE"), (NEW, "WAITING"), order="behind"), 0)
        self.assertEqual(len(self.calls("gh")), 1)

    def test_without_an_answer_nothing_is_applied(self):
        self.answers()
        self.assertNotEqual(self.run_step("refuse-older.sh", ENVIRONMENT="x"), 0)
