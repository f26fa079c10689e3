"""The nightly report: puts what the team did into the bucket."""

import datetime
import json

import boto3

from agents import storage
from agents.settings import required


def main() -> None:
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    report = [
        {"role": role, "state": state, "tasks": count}
        for (role, state), count in sorted(storage.counts().items())
    ]
    boto3.client("s3").put_object(
        Bucket=required("REPORTS_BUCKET"),
        Key=f"{day}.json",
        Body=json.dumps(report).encode(),
        ContentType="application/json",
    )


if __name__ == "__main__":
    main()
