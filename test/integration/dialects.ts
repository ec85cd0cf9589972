import * as json from '@aws-sdk/client-sqs'
import * as query from '@aws-sdk/client-sqs-query'
import { NodeHttp2Handler } from '@smithy/node-http-handler'
import { clientConfig } from './fixture'
import type { Dialect, Sdk } from './fixture'

/** The same SDK three ways: as it is today, as it was when it spoke Query, and over HTTP/2. */
export const dialects: readonly Dialect[] = [
  {
    name: 'AWS JSON over HTTP/1.1',
    sdk: json,
    client: (endpoint, options) => new json.SQSClient(clientConfig(endpoint, options)),
  },
  {
    name: 'Query over HTTP/1.1',
    // Of another version, whose types differ in what no suite uses.
    sdk: query as unknown as Sdk,
    client: (endpoint, options) =>
      new query.SQSClient(clientConfig(endpoint, options)) as unknown as json.SQSClient,
  },
  {
    name: 'AWS JSON over HTTP/2',
    sdk: json,
    client: (endpoint, options) =>
      new json.SQSClient({ ...clientConfig(endpoint, options), requestHandler: new NodeHttp2Handler() }),
  },
]
