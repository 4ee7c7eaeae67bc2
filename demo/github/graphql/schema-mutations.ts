/**
 * The mutations that the stand-in owns, with what they take and give.
 * @see https://docs.github.com/en/graphql/reference/mutations
 */
export const MUTATIONS = /* GraphQL */ `
type Mutation {
  convertPullRequestToDraft(input: ConvertPullRequestToDraftInput!): ConvertPullRequestToDraftPayload
  createCommitOnBranch(input: CreateCommitOnBranchInput!): CreateCommitOnBranchPayload
  createPullRequest(input: CreatePullRequestInput!): CreatePullRequestPayload
  createRef(input: CreateRefInput!): CreateRefPayload
  deleteRef(input: DeleteRefInput!): DeleteRefPayload
  enqueuePullRequest(input: EnqueuePullRequestInput!): EnqueuePullRequestPayload
  markPullRequestReadyForReview(input: MarkPullRequestReadyForReviewInput!): MarkPullRequestReadyForReviewPayload
  updateRef(input: UpdateRefInput!): UpdateRefPayload
  updateRefs(input: UpdateRefsInput!): UpdateRefsPayload
}

type CreateCommitOnBranchPayload { clientMutationId: String commit: Commit ref: Ref }
type ConvertPullRequestToDraftPayload { clientMutationId: String pullRequest: PullRequest }
type CreatePullRequestPayload { clientMutationId: String pullRequest: PullRequest }
type EnqueuePullRequestPayload { clientMutationId: String mergeQueueEntry: MergeQueueEntry }
type MarkPullRequestReadyForReviewPayload { clientMutationId: String pullRequest: PullRequest }
type CreateRefPayload { clientMutationId: String ref: Ref }
type DeleteRefPayload { clientMutationId: String }
type UpdateRefPayload { clientMutationId: String ref: Ref }
type UpdateRefsPayload { clientMutationId: String }

input DeploymentOrder { direction: OrderDirection! field: DeploymentOrderField! }
input RefOrder { direction: OrderDirection! field: RefOrderField! }
input RepositoryOrder { direction: OrderDirection! field: RepositoryOrderField! }
input CommitMessage { body: String headline: String! }
input CommittableBranch { branchName: String id: ID repositoryNameWithOwner: String }
input FileAddition { contents: Base64String! path: String! }
input FileDeletion { path: String! }
input FileChanges { additions: [FileAddition!] = [] deletions: [FileDeletion!] = [] }
input CreateCommitOnBranchInput {
  branch: CommittableBranch!
  clientMutationId: String
  expectedHeadOid: GitObjectID!
  fileChanges: FileChanges
  message: CommitMessage!
}
input ConvertPullRequestToDraftInput { clientMutationId: String pullRequestId: ID! }
input EnqueuePullRequestInput { clientMutationId: String expectedHeadOid: GitObjectID jump: Boolean pullRequestId: ID! }
input MarkPullRequestReadyForReviewInput { clientMutationId: String pullRequestId: ID! }
input CreatePullRequestInput {
  baseRefName: String!
  body: String
  clientMutationId: String
  draft: Boolean = false
  headRefName: String!
  headRepositoryId: ID
  maintainerCanModify: Boolean = true
  repositoryId: ID!
  title: String!
}
input CreateRefInput { clientMutationId: String name: String! oid: GitObjectID! repositoryId: ID! }
input DeleteRefInput { clientMutationId: String refId: ID! }
input RefUpdate { afterOid: GitObjectID! beforeOid: GitObjectID force: Boolean = false name: GitRefname! }
input UpdateRefsInput { clientMutationId: String refUpdates: [RefUpdate!]! repositoryId: ID! }
input UpdateRefInput { clientMutationId: String force: Boolean = false oid: GitObjectID! refId: ID! }
`;
