import type { World } from '../../../../shared/arn'
import type { Database } from '../../../store/database'
import type { ApplicationName, EndpointName } from './arns'
import type { PlatformName } from './platforms'

/** A row of `platform_applications`. */
export interface Application extends ApplicationName {
  readonly id: number
  readonly platform: PlatformName
  readonly createdAt: number
  /** What was set, by AWS name, without credentials. */
  readonly attributes: Readonly<Record<string, string>>
  /** SHA-256 of PlatformCredential and PlatformPrincipal. */
  readonly credential: string | null
  readonly principal: string | null
  /** What AuthenticationMethod answers; null where a platform has but one. */
  readonly authentication: string | null
}

/** A row of `platform_endpoints`. */
export interface PushEndpoint {
  readonly id: number
  readonly application: number
  readonly uuid: string
  readonly token: string
  readonly enabled: boolean
  readonly userData: string | null
  /** What only Baidu has: ChannelId and UserId. */
  readonly attributes: Readonly<Record<string, string>>
  readonly createdAt: number
}

const APPLICATION =
  'id, account, region, platform, name, created_at, attributes, credential, principal, authentication'
const ENDPOINT = 'id, application, uuid, token, enabled, user_data, attributes, created_at'

export const pushStatements = {
  insertApplication: `INSERT INTO platform_applications (${APPLICATION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  updateApplication:
    'UPDATE platform_applications SET attributes = ?, credential = ?, principal = ?, authentication = ? WHERE id = ?',
  removeApplication: 'DELETE FROM platform_applications WHERE id = ?',
  application: `SELECT ${APPLICATION} FROM platform_applications WHERE account = ? AND region = ? AND platform = ? AND name = ?`,
  applicationById: `SELECT ${APPLICATION} FROM platform_applications WHERE id = ?`,
  applications: `SELECT ${APPLICATION} FROM platform_applications WHERE account = ? AND region = ? AND (platform, name) > (?, ?) ORDER BY platform, name LIMIT ?`,
  insertEndpoint: `INSERT INTO platform_endpoints (${ENDPOINT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  updateEndpoint:
    'UPDATE platform_endpoints SET token = ?, enabled = ?, user_data = ?, attributes = ? WHERE id = ?',
  removeEndpoint: 'DELETE FROM platform_endpoints WHERE id = ?',
  removeEndpoints: 'DELETE FROM platform_endpoints WHERE application = ?',
  endpoint: `SELECT ${ENDPOINT} FROM platform_endpoints WHERE uuid = ?`,
  endpointByToken: `SELECT ${ENDPOINT} FROM platform_endpoints WHERE application = ? AND token = ?`,
  endpoints: `SELECT ${ENDPOINT} FROM platform_endpoints WHERE application = ? AND id > ? ORDER BY id LIMIT ?`,
} as const

type ApplicationColumns = [
  number,
  string,
  string,
  string,
  string,
  number,
  string,
  string | null,
  string | null,
  string | null,
]
type EndpointColumns = [number, number, string, string, number, string | null, string, number]

/** Platform applications and their endpoints, as rows. What changes something belongs inside a transaction. */
export class PushRows {
  constructor(private readonly database: Database) {}

  application({ account, region, platform, name }: ApplicationName): Application | undefined {
    const columns = this.database
      .prepare(pushStatements.application)
      .get<ApplicationColumns>(account, region, platform, name)
    return columns && toApplication(columns)
  }

  applicationById(id: number): Application | undefined {
    const columns = this.database.prepare(pushStatements.applicationById).get<ApplicationColumns>(id)
    return columns && toApplication(columns)
  }

  /** At most `limit` of a world, by platform and name, after one of these. */
  applications(
    world: World,
    after: { platform: string; name: string } | undefined,
    limit: number,
  ): Application[] {
    return this.database
      .prepare(pushStatements.applications)
      .all<ApplicationColumns>(world.account, world.region, after?.platform ?? '', after?.name ?? '', limit)
      .map(toApplication)
  }

  insertApplication(row: Application): void {
    this.database
      .prepare(pushStatements.insertApplication)
      .run(
        row.id,
        row.account,
        row.region,
        row.platform,
        row.name,
        row.createdAt,
        JSON.stringify(row.attributes),
        row.credential,
        row.principal,
        row.authentication,
      )
  }

  updateApplication({ id, attributes, credential, principal, authentication }: Application): void {
    this.database
      .prepare(pushStatements.updateApplication)
      .run(JSON.stringify(attributes), credential, principal, authentication, id)
  }

  /** With all its endpoints. */
  removeApplication(application: Application): void {
    this.database.prepare(pushStatements.removeEndpoints).run(application.id)
    this.database.prepare(pushStatements.removeApplication).run(application.id)
  }

  /** With its application; undefined if one of both is gone, or if the names before the UUID are not its own. */
  endpoint(name: EndpointName): { endpoint: PushEndpoint; application: Application } | undefined {
    const application = this.application(name)
    if (!application) return undefined
    const columns = this.database.prepare(pushStatements.endpoint).get<EndpointColumns>(name.uuid)
    if (columns?.[1] !== application.id) return undefined
    return { endpoint: toEndpoint(columns), application }
  }

  endpointByToken(application: Application, token: string): PushEndpoint | undefined {
    const columns = this.database
      .prepare(pushStatements.endpointByToken)
      .get<EndpointColumns>(application.id, token)
    return columns && toEndpoint(columns)
  }

  /** At most `limit`, in order of creation, after number `after`. */
  endpoints(application: Application, after: number, limit: number): PushEndpoint[] {
    return this.database
      .prepare(pushStatements.endpoints)
      .all<EndpointColumns>(application.id, after, limit)
      .map(toEndpoint)
  }

  insertEndpoint(row: PushEndpoint): void {
    const { id, application, uuid, token, enabled, userData, attributes, createdAt } = row
    this.database
      .prepare(pushStatements.insertEndpoint)
      .run(id, application, uuid, token, enabled ? 1 : 0, userData, JSON.stringify(attributes), createdAt)
  }

  updateEndpoint({ id, token, enabled, userData, attributes }: PushEndpoint): void {
    this.database
      .prepare(pushStatements.updateEndpoint)
      .run(token, enabled ? 1 : 0, userData, JSON.stringify(attributes), id)
  }

  removeEndpoint(endpoint: PushEndpoint): void {
    this.database.prepare(pushStatements.removeEndpoint).run(endpoint.id)
  }
}

function toApplication(columns: ApplicationColumns): Application {
  const [id, account, region, platform, name, createdAt, attributes, credential, principal, authentication] =
    columns
  return {
    id,
    account,
    region,
    platform: platform as PlatformName,
    name,
    createdAt,
    attributes: JSON.parse(attributes) as Record<string, string>,
    credential,
    principal,
    authentication,
  }
}

function toEndpoint(columns: EndpointColumns): PushEndpoint {
  const [id, application, uuid, token, enabled, userData, attributes, createdAt] = columns
  return {
    id,
    application,
    uuid,
    token,
    enabled: enabled === 1,
    userData,
    attributes: JSON.parse(attributes) as Record<string, string>,
    createdAt,
  }
}
