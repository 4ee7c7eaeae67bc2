import { AWS_KEY, BUNDLE, HOSTING_TOKEN, LLM_KEY, SAAS_KEY } from "../holding-kinds.ts";
import { githubToken, IDENTIFIER } from "../holdings.ts";
import type { VendorKnowledge } from "../schema.ts";

export const aws = {
  vendor: "aws",
  title: "Amazon Web Services",
  actions: [
    {
      uses: "aws-actions/configure-aws-credentials",
      source: "https://github.com/aws-actions/configure-aws-credentials/blob/HEAD/action.yml",
      inputs: {
        "aws-access-key-id": AWS_KEY,
        "aws-secret-access-key": AWS_KEY,
        "aws-session-token": AWS_KEY,
        "role-to-assume": IDENTIFIER,
        "aws-region": IDENTIFIER,
        "role-external-id": IDENTIFIER,
        "role-session-name": IDENTIFIER,
        "aws-profile": IDENTIFIER,
        "allowed-account-ids": IDENTIFIER,
        "web-identity-token-file": IDENTIFIER,
        audience: IDENTIFIER,
      },
      exchange: { how: "sts", onlyWith: ["role-to-assume"] },
    },
    {
      uses: "aws-actions/amazon-ecr-login",
      source: "https://github.com/aws-actions/amazon-ecr-login#readme",
      inputs: { registries: IDENTIFIER, "registry-type": IDENTIFIER },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY, AWS_SESSION_TOKEN: AWS_KEY },
      exchange: { how: "sts" },
    },
    {
      uses: "aws-actions/aws-secretsmanager-get-secrets",
      source: "https://github.com/aws-actions/aws-secretsmanager-get-secrets/blob/HEAD/action.yml",
      inputs: { "secret-ids": IDENTIFIER },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
      manager: { outputs: [], exportsEnv: true, mapInput: "secret-ids", mapSyntax: "aws-lines" },
    },
    {
      uses: "aws-actions/amazon-ecs-deploy-task-definition",
      source: "https://github.com/aws-actions/amazon-ecs-deploy-task-definition#readme",
      inputs: { cluster: IDENTIFIER, service: IDENTIFIER, "task-definition": IDENTIFIER },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
    },
    {
      uses: "aws-actions/amazon-ecs-render-task-definition",
      source: "https://github.com/aws-actions/amazon-ecs-render-task-definition#readme",
      inputs: { "environment-variables": BUNDLE, secrets: BUNDLE, "container-name": IDENTIFIER },
    },
    {
      uses: "aws-actions/aws-codebuild-run-build",
      source: "https://github.com/aws-actions/aws-codebuild-run-build#readme",
      inputs: { "project-name": IDENTIFIER, "env-vars-for-codebuild": IDENTIFIER },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
    },
    {
      uses: "aws-actions/aws-cloudformation-github-deploy",
      source: "https://github.com/aws-actions/aws-cloudformation-github-deploy#readme",
      inputs: { name: IDENTIFIER, "role-arn": IDENTIFIER, "parameter-overrides": BUNDLE },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
    },
    {
      uses: "aws-actions/aws-lambda-deploy",
      source: "https://github.com/aws-actions/aws-lambda-deploy#readme",
      inputs: { "function-name": IDENTIFIER, role: IDENTIFIER, environment: BUNDLE },
    },
    {
      uses: "aws-actions/setup-sam",
      source: "https://github.com/aws-actions/setup-sam#readme",
      inputs: { token: githubToken({ contents: "read" }) },
    },
    {
      uses: "aws-actions/action-cloudwatch-metrics",
      source: "https://github.com/aws-actions/action-cloudwatch-metrics#readme",
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
    },
    {
      uses: "jakejarvis/s3-sync-action",
      source: "https://github.com/jakejarvis/s3-sync-action#readme",
      env: {
        AWS_S3_BUCKET: IDENTIFIER,
        AWS_ACCESS_KEY_ID: AWS_KEY,
        AWS_SECRET_ACCESS_KEY: AWS_KEY,
        AWS_REGION: IDENTIFIER,
        AWS_S3_ENDPOINT: IDENTIFIER,
      },
    },
    {
      uses: "jakejarvis/cloudflare-purge-action",
      source: "https://github.com/jakejarvis/cloudflare-purge-action#readme",
      env: {
        CLOUDFLARE_ZONE: IDENTIFIER,
        CLOUDFLARE_TOKEN: HOSTING_TOKEN,
        CLOUDFLARE_EMAIL: IDENTIFIER,
        CLOUDFLARE_KEY: HOSTING_TOKEN,
      },
    },
    {
      uses: "chetan/invalidate-cloudfront-action",
      source: "https://github.com/chetan/invalidate-cloudfront-action#readme",
      env: {
        DISTRIBUTION: IDENTIFIER,
        PATHS: IDENTIFIER,
        AWS_REGION: IDENTIFIER,
        AWS_ACCESS_KEY_ID: AWS_KEY,
        AWS_SECRET_ACCESS_KEY: AWS_KEY,
      },
    },
    {
      uses: "seemethere/upload-artifact-s3",
      source: "https://github.com/seemethere/upload-artifact-s3#readme",
      inputs: { "s3-bucket": IDENTIFIER, region: IDENTIFIER },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
    },
    {
      uses: "seemethere/download-artifact-s3",
      source: "https://github.com/seemethere/download-artifact-s3#readme",
      inputs: { "s3-bucket": IDENTIFIER, region: IDENTIFIER },
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY },
    },
    {
      uses: "shallwefootball/upload-s3-action",
      source: "https://github.com/shallwefootball/upload-s3-action#readme",
      inputs: { aws_key_id: AWS_KEY, aws_secret_access_key: AWS_KEY, aws_bucket: IDENTIFIER },
    },
    {
      uses: "einaregilsson/beanstalk-deploy",
      source: "https://github.com/einaregilsson/beanstalk-deploy#readme",
      inputs: {
        aws_access_key: AWS_KEY,
        aws_secret_key: AWS_KEY,
        aws_session_token: AWS_KEY,
        application_name: IDENTIFIER,
        environment_name: IDENTIFIER,
        region: IDENTIFIER,
      },
    },
    {
      uses: "appleboy/lambda-action",
      source: "https://github.com/appleboy/lambda-action#readme",
      inputs: {
        aws_access_key_id: AWS_KEY,
        aws_secret_access_key: AWS_KEY,
        aws_session_token: AWS_KEY,
        aws_region: IDENTIFIER,
        function_name: IDENTIFIER,
        environment: BUNDLE,
      },
    },
    {
      uses: "catnekaise/cognito-idpool-auth",
      source: "https://github.com/catnekaise/cognito-idpool-auth/blob/HEAD/action.yml",
      inputs: {
        "cognito-identity-pool-id": IDENTIFIER,
        "aws-region": IDENTIFIER,
        "aws-account-id": IDENTIFIER,
        "role-arn": IDENTIFIER,
      },
      exchange: { how: "sts" },
    },
    {
      uses: "serverless/github-action",
      source: "https://github.com/serverless/github-action#readme",
      env: { AWS_ACCESS_KEY_ID: AWS_KEY, AWS_SECRET_ACCESS_KEY: AWS_KEY, SERVERLESS_ACCESS_KEY: SAAS_KEY },
    },
  ],
  variables: [
    {
      name: "AWS_BEARER_TOKEN_BEDROCK",
      holds: LLM_KEY,
      source: "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-use.html",
    },
    {
      name: "AWS_ROLE_ARN",
      holds: IDENTIFIER,
      source: "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html",
    },
    {
      name: "AWS_PROFILE",
      holds: IDENTIFIER,
      source: "https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html",
    },
    {
      name: "SERVERLESS_ACCESS_KEY",
      holds: SAAS_KEY,
      source: "https://www.serverless.com/framework/docs/guides/cicd/running-in-your-own-cicd",
    },
    {
      name: "SERVERLESS_LICENSE_KEY",
      holds: SAAS_KEY,
      source: "https://www.serverless.com/framework/docs/guides/license-keys",
    },
  ],
} as const satisfies VendorKnowledge;
