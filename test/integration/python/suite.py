"""SQS through boto3, against the endpoint named in SWITCHYARD_ENDPOINT. Run by boto3.test.ts."""

import os
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["SWITCHYARD_ENDPOINT"]


def client(account="000000000000", region="us-east-1"):
    return boto3.client(
        "sqs",
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=30),
    )


class Sqs(unittest.TestCase):
    def setUp(self):
        self.sqs = client()
        self.url = self.sqs.create_queue(QueueName="python-" + self.id().rsplit(".", 1)[1])["QueueUrl"]

    def refused(self, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        return caught.exception.response["Error"]["Code"], caught.exception

    def test_queue(self):
        self.assertTrue(self.url.startswith(ENDPOINT + "/000000000000/"))
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"VisibilityTimeout": "7"})
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        self.assertEqual(attributes["VisibilityTimeout"], "7")
        self.sqs.tag_queue(QueueUrl=self.url, Tags={"team": "shop"})
        self.assertEqual(self.sqs.list_queue_tags(QueueUrl=self.url)["Tags"], {"team": "shop"})
        self.sqs.untag_queue(QueueUrl=self.url, TagKeys=["team"])
        self.assertIn(self.url, self.sqs.list_queues()["QueueUrls"])
        pages = self.sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1})
        self.assertIn(self.url, [url for page in pages for url in page.get("QueueUrls", [])])

    def test_message(self):
        body = "line\r\n<&> \U0001f642 ä"
        attributes = {
            "text": {"DataType": "String", "StringValue": "ä"},
            "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        }
        sent = self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageAttributes=attributes)
        # boto3 itself compares the MD5 of each received body.
        received = self.sqs.receive_message(
            QueueUrl=self.url, MessageAttributeNames=["All"], MessageSystemAttributeNames=["All"]
        )["Messages"][0]
        self.assertEqual(received["Body"], body)
        self.assertEqual(received["MessageId"], sent["MessageId"])
        self.assertEqual(received["MessageAttributes"]["bytes"]["BinaryValue"], b"\x00\xff")
        self.assertEqual(received["Attributes"]["ApproximateReceiveCount"], "1")
        handle = received["ReceiptHandle"]
        self.sqs.change_message_visibility(QueueUrl=self.url, ReceiptHandle=handle, VisibilityTimeout=60)
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=handle)
        self.assertNotIn("Messages", self.sqs.receive_message(QueueUrl=self.url))

    def test_batch(self):
        entries = [{"Id": str(n), "MessageBody": "m%d" % n} for n in range(10)]
        sent = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)
        self.assertEqual(len(sent["Successful"]), 10)
        received = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)["Messages"]
        handles = [{"Id": str(n), "ReceiptHandle": m["ReceiptHandle"]} for n, m in enumerate(received)]
        self.assertEqual(len(self.sqs.delete_message_batch(QueueUrl=self.url, Entries=handles)["Successful"]), 10)

    def test_fifo(self):
        url = self.sqs.create_queue(
            QueueName="python.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"}
        )["QueueUrl"]
        first = self.sqs.send_message(QueueUrl=url, MessageBody="a", MessageGroupId="g")
        again = self.sqs.send_message(QueueUrl=url, MessageBody="a", MessageGroupId="g")
        self.assertEqual(first["SequenceNumber"], again["SequenceNumber"])

    def test_errors(self):
        missing = ENDPOINT + "/000000000000/missing"
        code, error = self.refused(self.sqs.send_message, QueueUrl=missing, MessageBody="x")
        self.assertEqual(code, "AWS.SimpleQueueService.NonExistentQueue")
        self.assertIsInstance(error, self.sqs.exceptions.QueueDoesNotExist)
        code, error = self.refused(self.sqs.delete_message, QueueUrl=self.url, ReceiptHandle="x")
        self.assertIsInstance(error, self.sqs.exceptions.ReceiptHandleIsInvalid)
        self.sqs.purge_queue(QueueUrl=self.url)
        code, error = self.refused(self.sqs.purge_queue, QueueUrl=self.url)
        self.assertIsInstance(error, self.sqs.exceptions.PurgeQueueInProgress)

    def test_worlds(self):
        other = client(account="111122223333", region="eu-west-1")
        self.assertNotIn("QueueUrls", other.list_queues())

    def test_presigned(self):
        from urllib.request import urlopen

        from botocore.auth import SigV4QueryAuth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        request = AWSRequest("GET", self.url + "?Action=SendMessage&MessageBody=presigned%20call")
        SigV4QueryAuth(Credentials("000000000000", "secret"), "sqs", "us-east-1").add_auth(request)
        self.assertIn(b"<SendMessageResult>", urlopen(request.url).read())
        self.assertEqual(self.sqs.receive_message(QueueUrl=self.url)["Messages"][0]["Body"], "presigned call")


if __name__ == "__main__":
    unittest.main()
