import { buildSchema, type GraphQLSchema } from "graphql";
import { MUTATIONS } from "./schema-mutations.ts";
import { PEOPLE } from "./schema-people.ts";

/**
 * What the stand-in owns of GitHub's schema: its names and types, and nothing of our own. Enumerations and inputs are whole, so that a
 * value which is refused here is refused there; types, fields and arguments are those that are answered. A test compares.
 * @see https://docs.github.com/en/graphql/reference
 */
const QUERIES = /* GraphQL */ `
scalar Base64String
scalar BigInt
scalar DateTime
scalar GitObjectID
scalar GitRefname
scalar GitTimestamp
scalar URI

enum OrderDirection { ASC DESC }
enum DeploymentOrderField { CREATED_AT }
enum MergeQueueEntryState { AWAITING_CHECKS LOCKED MERGEABLE QUEUED UNMERGEABLE }
enum MergeableState { CONFLICTING MERGEABLE UNKNOWN }
enum PullRequestReviewState { APPROVED CHANGES_REQUESTED COMMENTED DISMISSED PENDING }
enum PullRequestState { CLOSED MERGED OPEN }
enum StatusState { ERROR EXPECTED FAILURE PENDING SUCCESS }
enum RefOrderField { ALPHABETICAL TAG_COMMIT_DATE }
enum RepositoryOrderField { CREATED_AT NAME PUSHED_AT STARGAZERS UPDATED_AT }
enum RepositoryPermission { ADMIN MAINTAIN READ TRIAGE WRITE }
enum RepositoryPrivacy { PRIVATE PUBLIC }
enum RepositoryVisibility { INTERNAL PRIVATE PUBLIC }
enum GitSignatureState {
  BAD_CERT BAD_EMAIL EXPIRED_KEY GPGVERIFY_ERROR GPGVERIFY_UNAVAILABLE INVALID MALFORMED_SIG NOT_SIGNING_KEY NO_USER
  OCSP_ERROR OCSP_PENDING OCSP_REVOKED UNKNOWN_KEY UNKNOWN_SIG_TYPE UNSIGNED UNVERIFIED_EMAIL VALID
}

interface Node { id: ID! }

interface Actor { login: String! url: URI! }

interface RepositoryOwner { id: ID! login: String! url: URI! }

interface GitObject {
  abbreviatedOid: String!
  id: ID!
  oid: GitObjectID!
  repository: Repository!
}

interface GitSignature {
  email: String!
  isValid: Boolean!
  payload: String!
  signature: String!
  state: GitSignatureState!
  wasSignedByGitHub: Boolean!
}

type Query {
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  organization(login: String!): Organization
  rateLimit: RateLimit
  repository(followRenames: Boolean = true, name: String!, owner: String!): Repository
  repositoryOwner(login: String!): RepositoryOwner
  search(after: String, before: String, first: Int, last: Int, query: String!, type: SearchType!): SearchResultItemConnection!
  viewer: User!
}

enum SearchType { DISCUSSION ISSUE REPOSITORY USER }

union SearchResultItem = PullRequest

type SearchResultItemConnection {
  edges: [SearchResultItemEdge]
  issueCount: Int!
  nodes: [SearchResultItem]
  pageInfo: PageInfo!
}

type SearchResultItemEdge { cursor: String! node: SearchResultItem }

type Label implements Node { color: String! description: String id: ID! name: String! }

type LabelConnection {
  edges: [LabelEdge]
  nodes: [Label]
  pageInfo: PageInfo!
  totalCount: Int!
}

type LabelEdge { cursor: String! node: Label }

type RateLimit {
  cost: Int!
  limit: Int!
  nodeCount: Int!
  remaining: Int!
  resetAt: DateTime!
  used: Int!
}

type PageInfo {
  endCursor: String
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
}

type User implements Actor & Node & RepositoryOwner {
  databaseId: Int
  id: ID!
  login: String!
  url: URI!
}

type Bot implements Actor & Node {
  databaseId: Int
  id: ID!
  login: String!
  url: URI!
}

type Organization implements Node & RepositoryOwner {
  databaseId: Int
  id: ID!
  login: String!
  repositories(
    after: String
    before: String
    first: Int
    isArchived: Boolean
    isFork: Boolean
    last: Int
    orderBy: RepositoryOrder
    privacy: RepositoryPrivacy
    visibility: RepositoryVisibility
  ): RepositoryConnection!
  url: URI!
}

type RepositoryConnection {
  edges: [RepositoryEdge]
  nodes: [Repository]
  pageInfo: PageInfo!
  totalCount: Int!
}

type RepositoryEdge { cursor: String! node: Repository }

type Repository implements Node {
  createdAt: DateTime!
  databaseId: Int
  defaultBranchRef: Ref
  deployments(
    after: String
    before: String
    first: Int
    last: Int
    orderBy: DeploymentOrder = { field: CREATED_AT, direction: ASC }
  ): DeploymentConnection!
  description: String
  id: ID!
  isArchived: Boolean!
  isDisabled: Boolean!
  isEmpty: Boolean!
  isFork: Boolean!
  isLocked: Boolean!
  isMirror: Boolean!
  isPrivate: Boolean!
  isTemplate: Boolean!
  mergeQueue(branch: String): MergeQueue
  name: String!
  nameWithOwner: String!
  object(expression: String, oid: GitObjectID): GitObject
  owner: RepositoryOwner!
  pullRequest(number: Int!): PullRequest
  pushedAt: DateTime
  ref(qualifiedName: String!): Ref
  refs(
    after: String
    before: String
    direction: OrderDirection
    first: Int
    last: Int
    orderBy: RefOrder
    query: String
    refPrefix: String!
  ): RefConnection
  updatedAt: DateTime!
  url: URI!
  viewerPermission: RepositoryPermission
  visibility: RepositoryVisibility!
}

type RefConnection {
  edges: [RefEdge]
  nodes: [Ref]
  pageInfo: PageInfo!
  totalCount: Int!
}

type RefEdge { cursor: String! node: Ref }

type Ref implements Node {
  id: ID!
  name: String!
  prefix: String!
  refUpdateRule: RefUpdateRule
  repository: Repository!
  target: GitObject
}

type RefUpdateRule { pattern: String! }

type GitActor { date: GitTimestamp email: String name: String }

type Commit implements GitObject & Node {
  abbreviatedOid: String!
  associatedPullRequests(after: String, before: String, first: Int, last: Int): PullRequestConnection
  author: GitActor
  authoredDate: DateTime!
  committedDate: DateTime!
  committer: GitActor
  file(path: String!): TreeEntry
  id: ID!
  message: String!
  messageBody: String!
  messageHeadline: String!
  oid: GitObjectID!
  parents(after: String, before: String, first: Int, last: Int): CommitConnection!
  repository: Repository!
  signature: GitSignature
  tree: Tree!
  url: URI!
}

type CommitConnection {
  edges: [CommitEdge]
  nodes: [Commit]
  pageInfo: PageInfo!
  totalCount: Int!
}

type CommitEdge { cursor: String! node: Commit }

type GpgSignature implements GitSignature {
  email: String!
  isValid: Boolean!
  payload: String!
  signature: String!
  state: GitSignatureState!
  wasSignedByGitHub: Boolean!
}

type Tree implements GitObject & Node {
  abbreviatedOid: String!
  entries: [TreeEntry!]
  id: ID!
  oid: GitObjectID!
  repository: Repository!
}

type TreeEntry {
  mode: Int!
  name: String!
  object: GitObject
  oid: GitObjectID!
  repository: Repository!
  size: Int!
  type: String!
}

type Blob implements GitObject & Node {
  abbreviatedOid: String!
  byteSize: Int!
  id: ID!
  isBinary: Boolean
  isTruncated: Boolean!
  oid: GitObjectID!
  repository: Repository!
  text: String
}

type Tag implements GitObject & Node {
  abbreviatedOid: String!
  id: ID!
  message: String
  name: String!
  oid: GitObjectID!
  repository: Repository!
  target: GitObject!
}

type PullRequest implements Node {
  author: Actor
  baseRefName: String!
  baseRefOid: GitObjectID!
  body: String!
  closed: Boolean!
  closedAt: DateTime
  createdAt: DateTime!
  fullDatabaseId: BigInt
  headRefName: String!
  headRefOid: GitObjectID!
  id: ID!
  isCrossRepository: Boolean!
  isDraft: Boolean!
  labels(after: String, before: String, first: Int, last: Int): LabelConnection
  latestReviews(after: String, before: String, first: Int, last: Int): PullRequestReviewConnection
  maintainerCanModify: Boolean!
  mergeCommit: Commit
  mergeable: MergeableState!
  merged: Boolean!
  mergedAt: DateTime
  mergedBy: Actor
  number: Int!
  repository: Repository!
  state: PullRequestState!
  statusCheckRollup: StatusCheckRollup
  title: String!
  updatedAt: DateTime!
  url: URI!
}

type PullRequestConnection {
  edges: [PullRequestEdge]
  nodes: [PullRequest]
  pageInfo: PageInfo!
  totalCount: Int!
}

type PullRequestEdge { cursor: String! node: PullRequest }

type PullRequestReview implements Node { id: ID! state: PullRequestReviewState! submittedAt: DateTime }

type PullRequestReviewConnection {
  edges: [PullRequestReviewEdge]
  nodes: [PullRequestReview]
  pageInfo: PageInfo!
  totalCount: Int!
}

type PullRequestReviewEdge { cursor: String! node: PullRequestReview }

type Deployment implements Node { createdAt: DateTime! id: ID! ref: Ref }

type DeploymentConnection {
  edges: [DeploymentEdge]
  nodes: [Deployment]
  pageInfo: PageInfo!
  totalCount: Int!
}

type DeploymentEdge { cursor: String! node: Deployment }

type MergeQueue implements Node {
  entries(after: String, before: String, first: Int, last: Int): MergeQueueEntryConnection
  id: ID!
}

type MergeQueueEntryConnection {
  edges: [MergeQueueEntryEdge]
  nodes: [MergeQueueEntry]
  pageInfo: PageInfo!
  totalCount: Int!
}

type MergeQueueEntryEdge { cursor: String! node: MergeQueueEntry }

type MergeQueueEntry implements Node {
  baseCommit: Commit
  enqueuedAt: DateTime!
  enqueuer: Actor!
  headCommit: Commit
  id: ID!
  position: Int!
  pullRequest: PullRequest
  state: MergeQueueEntryState!
}

type StatusCheckRollup implements Node { id: ID! state: StatusState! }
`;

export const GRAPHQL_SCHEMA = QUERIES + PEOPLE + MUTATIONS;

let built: GraphQLSchema | undefined;

export function standInSchema(): GraphQLSchema {
  built ??= buildSchema(GRAPHQL_SCHEMA);
  return built;
}
