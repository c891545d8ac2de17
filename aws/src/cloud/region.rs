//! What the services keep in one region.

use super::record::Tables;
use crate::{
    cloudwatch::CloudWatch, dynamodb::DynamoDb, events::Events, logs::Logs, mapping::Mappings,
    secrets::Secrets, sns::Sns, sqs::Sqs, ssm::Ssm,
};

/// What the services keep in one region. A service that keeps nothing is not here.
#[derive(Debug, Default)]
pub(crate) struct Region {
    pub(crate) cloudwatch: CloudWatch,
    pub(crate) dynamodb: DynamoDb,
    pub(crate) events: Events,
    pub(crate) logs: Logs,
    pub(crate) mappings: Mappings,
    pub(crate) secrets: Secrets,
    pub(crate) sns: Sns,
    pub(crate) ssm: Ssm,
    pub(crate) sqs: Sqs,
}

impl Region {
    /// All tables of records, by the names that begin their keys.
    pub(crate) fn tables(&mut self) -> Tables<'_> {
        let mut all = Tables::new();
        all.extend(self.cloudwatch.tables());
        all.extend(self.dynamodb.tables());
        all.extend(self.events.tables());
        all.extend(self.logs.tables());
        all.extend(self.mappings.tables());
        all.extend(self.secrets.tables());
        all.extend(self.sns.tables());
        all.extend(self.ssm.tables());
        all.extend(self.sqs.tables());
        all
    }
}
