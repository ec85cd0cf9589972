"""SNS through boto3, against the endpoint named in SWITCHYARD_ENDPOINT. Run by clients.test.ts."""

import base64
import json
import os
import unittest
from urllib.request import urlopen

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["SWITCHYARD_ENDPOINT"]


def client(service, account="000000000000", region="us-east-1"):
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=account,
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=30),
    )


class Sns(unittest.TestCase):
    def setUp(self):
        self.name = "python-" + self.id().rsplit(".", 1)[1]
        self.sns = client("sns")
        self.sqs = client("sqs")
        self.topic = self.sns.create_topic(Name=self.name)["TopicArn"]

    def inbox(self, name=None, **attributes):
        name = name or self.name
        fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
        url = self.sqs.create_queue(QueueName=name, Attributes=fifo)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        topic = self.topic
        subscription = self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)
        return url, subscription["SubscriptionArn"]

    def received(self, url):
        messages = self.sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        ).get("Messages", [])
        return messages

    def refused(self, call, **parameters):
        with self.assertRaises(ClientError) as caught:
            call(**parameters)
        return caught.exception.response["Error"]["Code"], caught.exception

    def test_topic(self):
        self.assertEqual(self.topic, "arn:aws:sns:us-east-1:000000000000:" + self.name)
        self.sns.set_topic_attributes(TopicArn=self.topic, AttributeName="DisplayName", AttributeValue="ä")
        self.assertEqual(self.sns.get_topic_attributes(TopicArn=self.topic)["Attributes"]["DisplayName"], "ä")
        self.sns.tag_resource(ResourceArn=self.topic, Tags=[{"Key": "team", "Value": "shop"}])
        tags = self.sns.list_tags_for_resource(ResourceArn=self.topic)["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "shop"}])
        self.sns.untag_resource(ResourceArn=self.topic, TagKeys=["team"])
        self.sns.add_permission(
            TopicArn=self.topic, Label="l", AWSAccountId=["111122223333"], ActionName=["Publish"]
        )
        self.sns.remove_permission(TopicArn=self.topic, Label="l")
        pages = self.sns.get_paginator("list_topics").paginate()
        self.assertIn(self.topic, [topic["TopicArn"] for page in pages for topic in page["Topics"]])
        self.sns.delete_topic(TopicArn=self.topic)

    def test_message(self):
        url, subscription = self.inbox()
        body = "line\r\n<&> \U0001f642 ä"
        sent = self.sns.publish(
            TopicArn=self.topic,
            Message=body,
            Subject="An order",
            MessageAttributes={
                "text": {"DataType": "String", "StringValue": "ä"},
                "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
            },
        )
        envelope = json.loads(self.received(url)[0]["Body"])
        self.assertEqual(envelope["MessageId"], sent["MessageId"])
        self.assertEqual(envelope["Message"], body)
        self.assertEqual(envelope["MessageAttributes"]["bytes"], {"Type": "Binary", "Value": "AP8="})
        self.sns.unsubscribe(SubscriptionArn=subscription)
        listed = self.sns.list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"]
        self.assertEqual(listed, [])

    def test_raw(self):
        url, _ = self.inbox(RawMessageDelivery="true")
        attributes = {"bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
        self.sns.publish(TopicArn=self.topic, Message="raw", MessageAttributes=attributes)
        # boto3 itself compares the MD5s of body and attributes.
        message = self.received(url)[0]
        self.assertEqual(message["Body"], "raw")
        self.assertEqual(message["MessageAttributes"]["bytes"]["BinaryValue"], b"\x00\xff")

    def test_batch(self):
        url, _ = self.inbox(RawMessageDelivery="true")
        entries = [{"Id": str(n), "Message": "m%d" % n} for n in range(10)]
        sent = self.sns.publish_batch(TopicArn=self.topic, PublishBatchRequestEntries=entries)
        self.assertEqual(len(sent["Successful"]), 10)
        self.assertEqual(sent["Failed"], [])
        self.assertEqual(len(self.received(url)), 10)

    def test_fifo(self):
        self.topic = self.sns.create_topic(
            Name=self.name + ".fifo", Attributes={"FifoTopic": "true", "ContentBasedDeduplication": "true"}
        )["TopicArn"]
        url, _ = self.inbox(self.name + ".fifo", RawMessageDelivery="true")
        first = self.sns.publish(TopicArn=self.topic, Message="a", MessageGroupId="g")
        again = self.sns.publish(TopicArn=self.topic, Message="a", MessageGroupId="g")
        self.assertEqual(first["SequenceNumber"], again["SequenceNumber"])
        self.assertEqual([m["Body"] for m in self.received(url)], ["a"])

    def test_filter(self):
        url, subscription = self.inbox(RawMessageDelivery="true")
        self.sns.set_subscription_attributes(
            SubscriptionArn=subscription, AttributeName="FilterPolicy", AttributeValue='{"kind":["new"]}'
        )
        for kind in ["old", "new"]:
            attributes = {"kind": {"DataType": "String", "StringValue": kind}}
            self.sns.publish(TopicArn=self.topic, Message=kind, MessageAttributes=attributes)
        self.assertEqual([m["Body"] for m in self.received(url)], ["new"])

    def test_errors(self):
        missing = "arn:aws:sns:us-east-1:000000000000:missing"
        code, error = self.refused(self.sns.publish, TopicArn=missing, Message="x")
        self.assertEqual(code, "NotFound")
        self.assertIsInstance(error, self.sns.exceptions.NotFoundException)
        code, error = self.refused(self.sns.publish, TopicArn=self.topic, Message="")
        self.assertEqual(code, "InvalidParameter")
        self.assertIsInstance(error, self.sns.exceptions.InvalidParameterException)
        code, _ = self.refused(self.sns.create_topic, Name="not a name")
        self.assertEqual(code, "InvalidParameter")

    def test_mobile(self):
        application = self.sns.create_platform_application(
            Name=self.name, Platform="GCM", Attributes={"PlatformCredential": "key"}
        )["PlatformApplicationArn"]
        endpoint = self.sns.create_platform_endpoint(PlatformApplicationArn=application, Token="t")["EndpointArn"]
        self.assertTrue(self.sns.publish(TargetArn=endpoint, Message="push")["MessageId"])
        pages = self.sns.get_paginator("list_endpoints_by_platform_application").paginate(
            PlatformApplicationArn=application
        )
        self.assertEqual([e["EndpointArn"] for page in pages for e in page["Endpoints"]], [endpoint])
        self.sns.delete_platform_application(PlatformApplicationArn=application)

    def test_sms(self):
        self.sns.set_sms_attributes(attributes={"DefaultSMSType": "Promotional"})
        attributes = self.sns.get_sms_attributes(attributes=["DefaultSMSType"])["attributes"]
        self.assertEqual(attributes, {"DefaultSMSType": "Promotional"})
        self.assertFalse(self.sns.check_if_phone_number_is_opted_out(phoneNumber="+15555550100")["isOptedOut"])
        self.assertIsInstance(self.sns.list_origination_numbers()["PhoneNumbers"], list)

    def test_signature(self):
        try:
            from cryptography import x509
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding
        except ImportError:
            self.skipTest("the package cryptography is not installed")
        for version, algorithm in [("1", hashes.SHA1()), ("2", hashes.SHA256())]:
            self.sns.set_topic_attributes(
                TopicArn=self.topic, AttributeName="SignatureVersion", AttributeValue=version
            )
            url, _ = self.inbox(self.name + version)
            self.sns.publish(TopicArn=self.topic, Message="ä", Subject="signed")
            envelope = json.loads(self.received(url)[0]["Body"])
            self.assertEqual(envelope["SignatureVersion"], version)
            certificate = x509.load_pem_x509_certificate(urlopen(envelope["SigningCertURL"]).read())
            names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            text = "".join(name + "\n" + envelope[name] + "\n" for name in names)
            certificate.public_key().verify(
                base64.b64decode(envelope["Signature"]), text.encode(), padding.PKCS1v15(), algorithm
            )


if __name__ == "__main__":
    unittest.main()
