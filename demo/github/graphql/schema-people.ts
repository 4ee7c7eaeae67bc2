/** Teams, what they may do, and who made a commit. Types, fields and arguments are those that are answered. */
export const PEOPLE = /* GraphQL */ `
extend type Query { user(login: String!): User }
extend type User { organization(login: String!): Organization }
extend type GitActor { user: User }

enum CollaboratorAffiliation { ALL DIRECT OUTSIDE }

extend type Repository {
  collaborators(affiliation: CollaboratorAffiliation, after: String, before: String, first: Int, last: Int): RepositoryCollaboratorConnection
}

type RepositoryCollaboratorConnection {
  edges: [RepositoryCollaboratorEdge]
  nodes: [User]
  pageInfo: PageInfo!
  totalCount: Int!
}

type RepositoryCollaboratorEdge { cursor: String! node: User! }

extend type Organization {
  team(slug: String!): Team
  teams(after: String, before: String, first: Int, last: Int, userLogins: [String!]): TeamConnection!
}

type TeamConnection {
  edges: [TeamEdge]
  nodes: [Team]
  pageInfo: PageInfo!
  totalCount: Int!
}

type TeamEdge { cursor: String! node: Team }

type Team implements Node {
  databaseId: Int
  id: ID!
  name: String!
  repositories(after: String, before: String, first: Int, last: Int): TeamRepositoryConnection!
  slug: String!
}

type TeamRepositoryConnection {
  edges: [TeamRepositoryEdge]
  nodes: [Repository]
  pageInfo: PageInfo!
  totalCount: Int!
}

type TeamRepositoryEdge { cursor: String! node: Repository! permission: RepositoryPermission! }

extend type Commit {
  history(after: String, before: String, first: Int, last: Int, path: String): CommitHistoryConnection!
}

type CommitHistoryConnection {
  edges: [CommitEdge]
  nodes: [Commit]
  pageInfo: PageInfo!
  totalCount: Int!
}
`;
