import { rows } from "./rows.ts";

/** Issues, reactions and pull requests. */
export const ISSUES_REST = [
  ...rows("issues/issues", [
    ["issues.listForRepo", "GET /repos/{owner}/{repo}/issues", { issues: "read" }],
    ["issues.create", "POST /repos/{owner}/{repo}/issues", { issues: "write" }],
    ["issues.get", "GET /repos/{owner}/{repo}/issues/{issue_number}", { issues: "read" }],
    ["issues.update", "PATCH /repos/{owner}/{repo}/issues/{issue_number}", { issues: "write" }],
    ["issues.lock", "PUT /repos/{owner}/{repo}/issues/{issue_number}/lock", { issues: "write" }],
    ["issues.unlock", "DELETE /repos/{owner}/{repo}/issues/{issue_number}/lock", { issues: "write" }],
  ]),
  ...rows("issues/comments", [
    ["issues.createComment", "POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { issues: "write" }],
    ["issues.listComments", "GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { issues: "read" }],
    ["issues.listCommentsForRepo", "GET /repos/{owner}/{repo}/issues/comments", { issues: "read" }],
    ["issues.getComment", "GET /repos/{owner}/{repo}/issues/comments/{comment_id}", { issues: "read" }],
    ["issues.updateComment", "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { issues: "write" }],
    ["issues.deleteComment", "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", { issues: "write" }],
  ]),
  ...rows("issues/assignees", [
    ["issues.addAssignees", "POST /repos/{owner}/{repo}/issues/{issue_number}/assignees", { issues: "write" }],
    ["issues.removeAssignees", "DELETE /repos/{owner}/{repo}/issues/{issue_number}/assignees", { issues: "write" }],
    ["issues.listAssignees", "GET /repos/{owner}/{repo}/assignees", { issues: "read" }],
    ["issues.checkUserCanBeAssigned", "GET /repos/{owner}/{repo}/assignees/{assignee}", { issues: "read" }],
  ]),
  ...rows("issues/labels", [
    ["issues.addLabels", "POST /repos/{owner}/{repo}/issues/{issue_number}/labels", { issues: "write" }],
    ["issues.setLabels", "PUT /repos/{owner}/{repo}/issues/{issue_number}/labels", { issues: "write" }],
    ["issues.removeLabel", "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", { issues: "write" }],
    ["issues.removeAllLabels", "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels", { issues: "write" }],
    ["issues.listLabelsOnIssue", "GET /repos/{owner}/{repo}/issues/{issue_number}/labels", { issues: "read" }],
    ["issues.listLabelsForRepo", "GET /repos/{owner}/{repo}/labels", { issues: "read" }],
    ["issues.getLabel", "GET /repos/{owner}/{repo}/labels/{name}", { issues: "read" }],
    ["issues.createLabel", "POST /repos/{owner}/{repo}/labels", { issues: "write" }],
    ["issues.updateLabel", "PATCH /repos/{owner}/{repo}/labels/{name}", { issues: "write" }],
    ["issues.deleteLabel", "DELETE /repos/{owner}/{repo}/labels/{name}", { issues: "write" }],
  ]),
  ...rows("issues/milestones", [
    ["issues.listMilestones", "GET /repos/{owner}/{repo}/milestones", { issues: "read" }],
    ["issues.getMilestone", "GET /repos/{owner}/{repo}/milestones/{milestone_number}", { issues: "read" }],
    ["issues.createMilestone", "POST /repos/{owner}/{repo}/milestones", { issues: "write" }],
    ["issues.updateMilestone", "PATCH /repos/{owner}/{repo}/milestones/{milestone_number}", { issues: "write" }],
    ["issues.deleteMilestone", "DELETE /repos/{owner}/{repo}/milestones/{milestone_number}", { issues: "write" }],
  ]),
  ...rows("issues/events", [
    ["issues.listEvents", "GET /repos/{owner}/{repo}/issues/{issue_number}/events", { issues: "read" }],
  ]),
  ...rows("issues/timeline", [
    ["issues.listEventsForTimeline", "GET /repos/{owner}/{repo}/issues/{issue_number}/timeline", { issues: "read" }],
  ]),
  ...rows("issues/sub-issues", [
    ["issues.addSubIssue", "POST /repos/{owner}/{repo}/issues/{issue_number}/sub_issues", { issues: "write" }],
    ["issues.listSubIssues", "GET /repos/{owner}/{repo}/issues/{issue_number}/sub_issues", { issues: "read" }],
    ["issues.removeSubIssue", "DELETE /repos/{owner}/{repo}/issues/{issue_number}/sub_issue", { issues: "write" }],
  ]),
  ...rows("reactions/reactions", [
    ["reactions.createForIssue", "POST /repos/{owner}/{repo}/issues/{issue_number}/reactions", { issues: "write" }],
    [
      "reactions.createForIssueComment",
      "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      { issues: "write" },
    ],
    [
      "reactions.deleteForIssueComment",
      "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}",
      { issues: "write" },
    ],
    [
      "reactions.listForIssueComment",
      "GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
      { issues: "read" },
    ],
    [
      "reactions.createForPullRequestReviewComment",
      "POST /repos/{owner}/{repo}/pulls/comments/{comment_id}/reactions",
      { "pull-requests": "write" },
    ],
  ]),
  ...rows("pulls/pulls", [
    ["pulls.list", "GET /repos/{owner}/{repo}/pulls", { "pull-requests": "read" }],
    ["pulls.create", "POST /repos/{owner}/{repo}/pulls", { "pull-requests": "write" }],
    ["pulls.get", "GET /repos/{owner}/{repo}/pulls/{pull_number}", { "pull-requests": "read" }],
    ["pulls.update", "PATCH /repos/{owner}/{repo}/pulls/{pull_number}", { "pull-requests": "write" }],
    ["pulls.listCommits", "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", { "pull-requests": "read" }],
    ["pulls.listFiles", "GET /repos/{owner}/{repo}/pulls/{pull_number}/files", { "pull-requests": "read" }],
    ["pulls.checkIfMerged", "GET /repos/{owner}/{repo}/pulls/{pull_number}/merge", { contents: "read" }],
    ["pulls.merge", "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", { contents: "write" }],
    ["pulls.updateBranch", "PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch", { "pull-requests": "write" }],
  ]),
  ...rows("pulls/reviews", [
    ["pulls.listReviews", "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", { "pull-requests": "read" }],
    ["pulls.createReview", "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews", { "pull-requests": "write" }],
    [
      "pulls.getReview",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
      { "pull-requests": "read" },
    ],
    [
      "pulls.updateReview",
      "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}",
      { "pull-requests": "write" },
    ],
    [
      "pulls.submitReview",
      "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events",
      { "pull-requests": "write" },
    ],
    [
      "pulls.dismissReview",
      "PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
      { "pull-requests": "write" },
    ],
  ]),
  ...rows("pulls/comments", [
    ["pulls.listReviewComments", "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", { "pull-requests": "read" }],
    ["pulls.listReviewCommentsForRepo", "GET /repos/{owner}/{repo}/pulls/comments", { "pull-requests": "read" }],
    [
      "pulls.createReviewComment",
      "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments",
      { "pull-requests": "write" },
    ],
    [
      "pulls.createReplyForReviewComment",
      "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
      { "pull-requests": "write" },
    ],
    [
      "pulls.updateReviewComment",
      "PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}",
      { "pull-requests": "write" },
    ],
    [
      "pulls.deleteReviewComment",
      "DELETE /repos/{owner}/{repo}/pulls/comments/{comment_id}",
      { "pull-requests": "write" },
    ],
  ]),
  ...rows("pulls/review-requests", [
    [
      "pulls.requestReviewers",
      "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
      { "pull-requests": "write" },
    ],
    [
      "pulls.removeRequestedReviewers",
      "DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
      { "pull-requests": "write" },
    ],
    [
      "pulls.listRequestedReviewers",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
      { "pull-requests": "read" },
    ],
  ]),
];
