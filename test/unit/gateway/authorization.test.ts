import { describe, expect, test } from 'vitest'
import { identify } from '../../../electron/gateway/authorization'

const nobody = {
  account: '000000000000',
  region: undefined,
  service: undefined,
  anonymous: true,
  identity: '000000000000',
}

function header(credential: string): { authorization: string } {
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=00ff`,
  }
}

describe('who a request is from', () => {
  test('the region is that of the credential scope', () => {
    expect(identify(header('AKIDEXAMPLE/20250101/eu-west-1/sqs/aws4_request'), '')).toEqual({
      account: '000000000000',
      region: 'eu-west-1',
      service: 'sqs',
      anonymous: false,
      identity: 'AKIDEXAMPLE',
    })
  })

  test('an access key id of twelve digits is the account', () => {
    const { account } = identify(header('123456789012/20250101/us-east-1/sqs/aws4_request'), '')
    expect(account).toBe('123456789012')
  })

  test('a comma without a space ends the scope too', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=123456789012/20250101/us-east-2/sqs/aws4_request,SignedHeaders=host'
    expect(identify({ authorization }, '').region).toBe('us-east-2')
  })

  test('SigV4A takes the first region of its region set', () => {
    const authorization =
      'AWS4-ECDSA-P256-SHA256 Credential=123456789012/20250101/sqs/aws4_request, Signature=00'
    const of = (set: string) => identify({ authorization, 'x-amz-region-set': set }, '').region
    expect(of('eu-north-1')).toBe('eu-north-1')
    expect(of('*,ap-south-1')).toBe('ap-south-1')
    expect(of('*')).toBeUndefined()
    expect(identify({ authorization, 'x-amz-region-set': '*' }, '').service).toBe('sqs')
  })

  test('a presigned query string carries the scope', () => {
    const query =
      'Action=ListQueues&X-Amz-Credential=123456789012%2F20250101%2Feu-west-3%2Fsqs%2Faws4_request'
    expect(identify({}, query)).toEqual({
      account: '123456789012',
      region: 'eu-west-3',
      service: 'sqs',
      anonymous: false,
      identity: '123456789012',
    })
    const asymmetric =
      'X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=123456789012%2F20250101%2Fsqs%2Faws4_request&X-Amz-Region-Set=eu-west-1'
    expect(identify({}, asymmetric).region).toBe('eu-west-1')
    expect(identify({}, 'AWSAccessKeyId=123456789012&Signature=x').account).toBe('123456789012')
  })

  test.each([
    '',
    'Basic dXNlcjpwYXNz',
    'AWS4-HMAC-SHA256',
    'AWS4-HMAC-SHA256 Credential=',
    'AWS4-HMAC-SHA256 Credential=////',
    'AWS4-HMAC-SHA256 Credential=\u00ff\u00fe/x/NOT A REGION/',
    `AWS4-HMAC-SHA256 Credential=${'/'.repeat(5_000)}`,
  ])('a malformed authorization %j counts as none', (authorization) => {
    expect(identify({ authorization }, '')).toEqual(nobody)
  })

  test('no authorization at all is account 000000000000', () => {
    expect(identify({}, '')).toEqual(nobody)
    expect(identify({}, 'X-Amz-Credential=%ZZ')).toEqual(nobody)
  })
})
