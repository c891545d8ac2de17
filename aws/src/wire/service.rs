//! The services whose protocols are known, and their models.

use super::model::Model;
use std::sync::OnceLock;

macro_rules! services {
    ($($name:ident, $scope:literal, $model:literal, $doc:literal;)*) => {
        /// A service of AWS.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Service {
            $(#[doc = $doc] $name,)*
        }

        impl Service {
            /// All that are known.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in the scope of a signature.
            #[must_use]
            pub fn scope(self) -> &'static str {
                match self { $(Self::$name => $scope,)* }
            }

            /// The name of its client in boto3 and the AWS CLI.
            #[must_use]
            pub fn client(self) -> &'static str {
                match self { $(Self::$name => $model,)* }
            }

            fn parsed(self) -> &'static OnceLock<Model> {
                match self {
                    $(Self::$name => {
                        static MODEL: OnceLock<Model> = OnceLock::new();
                        &MODEL
                    })*
                }
            }

            fn text(self) -> &'static str {
                match self {
                    $(Self::$name => include_str!(concat!("../../models/", $model, ".json")),)*
                }
            }
        }
    };
}

services! {
    S3, "s3", "s3", "Amazon S3.";
    DynamoDb, "dynamodb", "dynamodb", "Amazon DynamoDB.";
    Sqs, "sqs", "sqs", "Amazon SQS.";
    Sns, "sns", "sns", "Amazon SNS.";
    Ssm, "ssm", "ssm", "AWS Systems Manager: its parameters.";
    SecretsManager, "secretsmanager", "secretsmanager", "AWS Secrets Manager.";
    Events, "events", "events", "Amazon EventBridge.";
    Lambda, "lambda", "lambda", "AWS Lambda: its wire only; whoever holds the functions answers.";
    Sts, "sts", "sts", "AWS Security Token Service.";
    CloudWatch, "monitoring", "cloudwatch", "Amazon CloudWatch: metrics.";
    Logs, "logs", "logs", "Amazon CloudWatch Logs.";
}

impl Service {
    /// Its model, read when it is first needed.
    #[must_use]
    pub fn model(self) -> &'static Model {
        self.parsed().get_or_init(|| {
            #[expect(
                clippy::expect_used,
                reason = "the models are part of this crate, and a test reads them all"
            )]
            Model::parse(self.text()).expect("a model of this crate")
        })
    }

    /// The service with this name in the scope of a signature, or in a host name.
    #[must_use]
    pub fn by_scope(name: &str) -> Option<Self> {
        let name = match name {
            // S3's other doors.
            "s3-object-lambda" | "s3express" | "s3-accesspoint" => "s3",
            "eventbridge" => "events",
            other => other,
        };
        Self::ALL
            .iter()
            .copied()
            .find(|service| service.scope() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_can_be_read() {
        let operations: usize = Service::ALL
            .iter()
            .map(|service| service.model().operations.len())
            .sum();
        assert_eq!(operations, 760);
    }
}
