//! Tokens of transactions: the same one within ten minutes does nothing again.

use crate::{
    cloud::{context::Context, record::json_entries},
    dynamodb::DynamoDb,
    wire::{Fault, Fields},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a token is remembered, in milliseconds.
const REMEMBERED: i64 = 10 * 60 * 1000;
/// How many of them; older ones are forgotten before their time.
const MOST: usize = 10_000;

/// A token that was used.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::dynamodb) struct Token {
    /// When, in milliseconds since the epoch.
    used: i64,
    /// What for: a hash of the parameters.
    request: String,
}
json_entries!(Token);

impl DynamoDb {
    /// Whether a transaction with the same token was done already.
    ///
    /// # Errors
    ///
    /// If the token was used for something else.
    pub(in crate::dynamodb) fn repeated(
        &mut self,
        input: &Fields,
        context: &Context<'_>,
    ) -> Result<bool, Fault> {
        let Some(token) = input.text("ClientRequestToken") else {
            return Ok(false);
        };
        let now = context.now;
        let old: Vec<_> = self
            .tokens
            .iter()
            .filter(|(_, token)| token.used + REMEMBERED <= now)
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in old {
            self.tokens.remove(&key);
        }
        match self.tokens.get(token) {
            None => Ok(false),
            Some(known) if known.request == hashed(input) => Ok(true),
            Some(_) => Err(Fault::new(
                "IdempotentParameterMismatchException",
                "Parameters for the transaction do not match the original call's for the same client request token",
            )),
        }
    }

    /// Remembers the token of a transaction that was done.
    pub(in crate::dynamodb) fn remember(&mut self, input: &Fields, context: &Context<'_>) {
        let Some(token) = input.text("ClientRequestToken") else {
            return;
        };
        if self.tokens.len() >= MOST {
            let oldest = self
                .tokens
                .iter()
                .min_by_key(|(_, token)| token.used)
                .map(|(key, _)| key.to_owned());
            if let Some(oldest) = oldest {
                self.tokens.remove(&oldest);
            }
        }
        self.tokens.insert(
            token,
            Token {
                used: context.now,
                request: hashed(input),
            },
        );
    }
}

fn hashed(input: &Fields) -> String {
    let written = serde_json::to_vec(input).unwrap_or_default();
    crate::wire::protocol::base64(&Sha256::digest(written))
}
