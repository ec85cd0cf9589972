"""Kinesis through boto3, against the endpoint named in SWITCHYARD_ENDPOINT. Run by clients.test.ts."""

import os
import unittest
from datetime import datetime, timezone

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["SWITCHYARD_ENDPOINT"]
SHARD = "shardId-000000000000"


def client(account="000000000000", region="us-east-1"):
    return boto3.client(
        "kinesis",
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=30),
    )


class Kinesis(unittest.TestCase):
    def setUp(self):
        self.name = "python-" + self.id().rsplit(".", 1)[1]
        self.kinesis = client()
        self.kinesis.create_stream(StreamName=self.name, ShardCount=1)
        self.kinesis.get_waiter("stream_exists").wait(StreamName=self.name)
        self.arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{self.name}"

    def read(self, **position):
        position = position or {"ShardIteratorType": "TRIM_HORIZON"}
        iterator = self.kinesis.get_shard_iterator(StreamName=self.name, ShardId=SHARD, **position)
        return self.kinesis.get_records(ShardIterator=iterator["ShardIterator"])

    def refused(self, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        return caught.exception.response["Error"]

    def test_records(self):
        every = bytes(range(256))
        one = self.kinesis.put_record(StreamName=self.name, Data=every, PartitionKey="ключ")
        many = self.kinesis.put_records(
            StreamName=self.name,
            Records=[{"Data": f"r{n}".encode(), "PartitionKey": f"k{n}"} for n in range(100)],
        )
        self.assertEqual(many["FailedRecordCount"], 0)
        answer = self.read()
        first = answer["Records"][0]
        self.assertEqual((first["Data"], first["PartitionKey"]), (every, "ключ"))
        self.assertEqual(first["SequenceNumber"], one["SequenceNumber"])
        self.assertIsInstance(first["ApproximateArrivalTimestamp"], datetime)
        self.assertEqual(len(answer["Records"]), 101)
        self.assertEqual(answer["MillisBehindLatest"], 0)

    def test_times(self):
        self.kinesis.put_record(StreamName=self.name, Data=b"x", PartitionKey="k")
        long_ago = datetime(2015, 1, 1, tzinfo=timezone.utc)
        answer = self.read(ShardIteratorType="AT_TIMESTAMP", Timestamp=long_ago)
        self.assertEqual([record["Data"] for record in answer["Records"]], [b"x"])

    def test_paging(self):
        self.kinesis.update_shard_count(StreamName=self.name, TargetShardCount=2, ScalingType="UNIFORM_SCALING")
        page = self.kinesis.list_shards(StreamName=self.name, MaxResults=2)
        rest = self.kinesis.list_shards(NextToken=page["NextToken"])
        self.assertEqual(len(page["Shards"] + rest["Shards"]), 3)
        names = self.kinesis.get_paginator("list_streams").paginate().build_full_result()["StreamNames"]
        self.assertIn(self.name, names)

    def test_refusals(self):
        self.assertEqual(
            self.refused(self.kinesis.describe_stream, StreamName="nowhere"),
            {"Code": "ResourceNotFoundException", "Message": "Stream nowhere under account 000000000000 not found."},
        )
        error = self.refused(self.kinesis.describe_stream, StreamName="no where")
        self.assertEqual(error["Code"], "ValidationException")
        self.assertIn("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+", error["Message"])

    def test_worlds(self):
        self.assertNotIn(self.name, client(region="eu-west-1").list_streams()["StreamNames"])
        self.assertNotIn(self.name, client(account="111122223333").list_streams()["StreamNames"])

    def test_fan_out(self):
        consumer = self.kinesis.register_stream_consumer(StreamARN=self.arn, ConsumerName="c")["Consumer"]
        arn = consumer["ConsumerARN"]
        self.kinesis.put_record(StreamName=self.name, Data=b"before", PartitionKey="k")
        start = {"Type": "TRIM_HORIZON"}
        answer = self.kinesis.subscribe_to_shard(ConsumerARN=arn, ShardId=SHARD, StartingPosition=start)
        events = iter(answer["EventStream"])
        first = next(events)["SubscribeToShardEvent"]
        self.assertEqual([record["Data"] for record in first["Records"]], [b"before"])
        self.kinesis.put_record(StreamName=self.name, Data=b"after", PartitionKey="k")
        second = next(events)["SubscribeToShardEvent"]
        self.assertEqual([record["Data"] for record in second["Records"]], [b"after"])
        self.assertEqual(second["MillisBehindLatest"], 0)
        error = self.refused(
            self.kinesis.subscribe_to_shard, ConsumerARN=arn, ShardId=SHARD, StartingPosition=start
        )
        self.assertEqual(error["Code"], "ResourceInUseException")
        answer["EventStream"].close()


if __name__ == "__main__":
    unittest.main()
