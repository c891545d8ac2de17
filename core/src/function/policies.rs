//! AWS's managed policies, as far as functions need them: what an execution role may do.

use serde::{Deserialize, Serialize};

/// A policy of AWS that can be attached to an execution role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Policy {
    /// Only to log: what the console gives a new function.
    AWSLambdaBasicExecutionRole,
    /// To read the queues of event source mappings.
    AWSLambdaSQSQueueExecutionRole,
    /// To read the streams of event source mappings.
    AWSLambdaDynamoDBExecutionRole,
    /// To invoke functions.
    AWSLambdaRole,
    /// To read buckets.
    AmazonS3ReadOnlyAccess,
    /// Everything with buckets.
    AmazonS3FullAccess,
    /// To read tables.
    AmazonDynamoDBReadOnlyAccess,
    /// Everything with tables.
    #[serde(rename = "AmazonDynamoDBFullAccess_v2")]
    AmazonDynamoDBFullAccess,
    /// Everything with queues.
    AmazonSQSFullAccess,
    /// Everything with topics.
    AmazonSNSFullAccess,
    /// To read parameters.
    AmazonSSMReadOnlyAccess,
    /// Everything with parameters.
    AmazonSSMFullAccess,
    /// Everything with secrets.
    SecretsManagerReadWrite,
    /// Everything with buses and rules.
    AmazonEventBridgeFullAccess,
    /// Everything with metrics and logs.
    CloudWatchFullAccessV2,
    /// Everything.
    AdministratorAccess,
}

impl Policy {
    /// All that there are, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::AWSLambdaBasicExecutionRole,
        Self::AWSLambdaSQSQueueExecutionRole,
        Self::AWSLambdaDynamoDBExecutionRole,
        Self::AWSLambdaRole,
        Self::AmazonS3ReadOnlyAccess,
        Self::AmazonS3FullAccess,
        Self::AmazonDynamoDBReadOnlyAccess,
        Self::AmazonDynamoDBFullAccess,
        Self::AmazonSQSFullAccess,
        Self::AmazonSNSFullAccess,
        Self::AmazonSSMReadOnlyAccess,
        Self::AmazonSSMFullAccess,
        Self::SecretsManagerReadWrite,
        Self::AmazonEventBridgeFullAccess,
        Self::CloudWatchFullAccessV2,
        Self::AdministratorAccess,
    ];

    /// Its name, as IAM lists it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AWSLambdaBasicExecutionRole => "AWSLambdaBasicExecutionRole",
            Self::AWSLambdaSQSQueueExecutionRole => "AWSLambdaSQSQueueExecutionRole",
            Self::AWSLambdaDynamoDBExecutionRole => "AWSLambdaDynamoDBExecutionRole",
            Self::AWSLambdaRole => "AWSLambdaRole",
            Self::AmazonS3ReadOnlyAccess => "AmazonS3ReadOnlyAccess",
            Self::AmazonS3FullAccess => "AmazonS3FullAccess",
            Self::AmazonDynamoDBReadOnlyAccess => "AmazonDynamoDBReadOnlyAccess",
            Self::AmazonDynamoDBFullAccess => "AmazonDynamoDBFullAccess_v2",
            Self::AmazonSQSFullAccess => "AmazonSQSFullAccess",
            Self::AmazonSNSFullAccess => "AmazonSNSFullAccess",
            Self::AmazonSSMReadOnlyAccess => "AmazonSSMReadOnlyAccess",
            Self::AmazonSSMFullAccess => "AmazonSSMFullAccess",
            Self::SecretsManagerReadWrite => "SecretsManagerReadWrite",
            Self::AmazonEventBridgeFullAccess => "AmazonEventBridgeFullAccess",
            Self::CloudWatchFullAccessV2 => "CloudWatchFullAccessV2",
            Self::AdministratorAccess => "AdministratorAccess",
        }
    }

    /// The policy of this name, or of this ARN.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.rsplit('/').next().unwrap_or(name);
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }

    /// What it allows, with `*` for any characters: its actions on the services that are here.
    #[must_use]
    pub const fn actions(self) -> &'static [&'static str] {
        match self {
            Self::AWSLambdaBasicExecutionRole => LOGS,
            Self::AWSLambdaSQSQueueExecutionRole => &[
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ],
            Self::AWSLambdaDynamoDBExecutionRole => &[
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ],
            Self::AWSLambdaRole => &["lambda:InvokeFunction"],
            Self::AmazonS3ReadOnlyAccess => &["s3:Get*", "s3:List*", "s3:Describe*"],
            Self::AmazonS3FullAccess => &["s3:*"],
            Self::AmazonDynamoDBReadOnlyAccess => &[
                "dynamodb:BatchGetItem",
                "dynamodb:Describe*",
                "dynamodb:Get*",
                "dynamodb:List*",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:PartiQLSelect",
            ],
            Self::AmazonDynamoDBFullAccess => &["dynamodb:*"],
            Self::AmazonSQSFullAccess => &["sqs:*"],
            Self::AmazonSNSFullAccess => &["sns:*"],
            Self::AmazonSSMReadOnlyAccess => &["ssm:Describe*", "ssm:Get*", "ssm:List*"],
            Self::AmazonSSMFullAccess => &["ssm:*"],
            Self::SecretsManagerReadWrite => &["secretsmanager:*"],
            Self::AmazonEventBridgeFullAccess => &["events:*"],
            Self::CloudWatchFullAccessV2 => &["cloudwatch:*", "logs:*"],
            Self::AdministratorAccess => &["*"],
        }
    }
}

const LOGS: &[&str] = &[
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_records_and_find_their_policies() {
        for policy in Policy::ALL {
            let written = serde_json::to_string(&policy).unwrap();
            assert_eq!(written, format!("\"{}\"", policy.name()));
            assert_eq!(Policy::named(policy.name()), Some(policy));
            let arn = format!("arn:aws:iam::aws:policy/{}", policy.name());
            assert_eq!(Policy::named(&arn), Some(policy));
            assert!(!policy.actions().is_empty());
        }
        assert_eq!(Policy::named("AmazonS3"), None);
    }
}
