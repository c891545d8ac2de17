//! Who waits for which answer of the worker.

use super::{ClientError, Component};
use crate::engine_protocol::{Handled, Progress};
use futures_channel::oneshot::{Receiver, Sender, channel};
use lambdabox_core::account::Refusal;
use std::{collections::BTreeMap, rc::Rc};

/// An answer, or why there is none.
type Answer<T> = Result<T, ClientError>;

/// Whoever wants to know how far a study is.
type Listener = Rc<dyn Fn(Progress)>;

/// Open requests by id. Dropping it drops the senders, which tells whoever waits that the worker
/// is gone.
#[derive(Default)]
pub(super) struct Waiting {
    last_id: u64,
    deployments: BTreeMap<u64, Sender<Answer<()>>>,
    invocations: BTreeMap<u64, Sender<Answer<Box<Handled>>>>,
    preparations: BTreeMap<u64, Sender<Answer<Component>>>,
    studies: BTreeMap<u64, Sender<Answer<String>>>,
    listeners: BTreeMap<u64, Listener>,
}

impl Waiting {
    /// A new request to deploy.
    pub(super) fn deployment(&mut self) -> (u64, Receiver<Answer<()>>) {
        let (sender, receiver) = channel();
        self.last_id += 1;
        self.deployments.insert(self.last_id, sender);
        (self.last_id, receiver)
    }

    /// A new request to invoke.
    pub(super) fn invocation(&mut self) -> (u64, Receiver<Answer<Box<Handled>>>) {
        let (sender, receiver) = channel();
        self.last_id += 1;
        self.invocations.insert(self.last_id, sender);
        (self.last_id, receiver)
    }

    /// A new request to prepare a component.
    pub(super) fn preparation(&mut self) -> (u64, Receiver<Answer<Component>>) {
        let (sender, receiver) = channel();
        self.last_id += 1;
        self.preparations.insert(self.last_id, sender);
        (self.last_id, receiver)
    }

    /// A new request to study a function.
    pub(super) fn study(&mut self, listener: Listener) -> (u64, Receiver<Answer<String>>) {
        let (sender, receiver) = channel();
        self.last_id += 1;
        self.studies.insert(self.last_id, sender);
        self.listeners.insert(self.last_id, listener);
        (self.last_id, receiver)
    }

    /// Who is to be told how far a study is.
    pub(super) fn listener(&self, id: u64) -> Option<Listener> {
        self.listeners.get(&id).cloned()
    }

    /// The worker answered a request to study a function.
    pub(super) fn studied(&mut self, id: u64, result: Result<String, Refusal>) {
        self.listeners.remove(&id);
        answer(&mut self.studies, id, result);
    }

    /// The worker answered a request to prepare a component.
    pub(super) fn prepared(&mut self, id: u64, result: Result<Component, Refusal>) {
        answer(&mut self.preparations, id, result);
    }

    /// The worker answered a request to deploy.
    pub(super) fn deployed(&mut self, id: u64, result: Result<(), Refusal>) {
        answer(&mut self.deployments, id, result);
    }

    /// The worker answered a request to invoke.
    pub(super) fn invoked(&mut self, id: u64, result: Result<Box<Handled>, Refusal>) {
        answer(&mut self.invocations, id, result);
    }

    /// There will be no answers.
    pub(super) fn fail(&mut self, message: &str) {
        let error = || ClientError::Unavailable(message.to_owned());
        for sender in std::mem::take(&mut self.deployments).into_values() {
            drop(sender.send(Err(error())));
        }
        for sender in std::mem::take(&mut self.invocations).into_values() {
            drop(sender.send(Err(error())));
        }
        for sender in std::mem::take(&mut self.preparations).into_values() {
            drop(sender.send(Err(error())));
        }
        for sender in std::mem::take(&mut self.studies).into_values() {
            drop(sender.send(Err(error())));
        }
        self.listeners.clear();
    }
}

fn answer<T>(open: &mut BTreeMap<u64, Sender<Answer<T>>>, id: u64, result: Result<T, Refusal>) {
    if let Some(sender) = open.remove(&id) {
        // Whoever asked may have gone away.
        drop(sender.send(result.map_err(ClientError::Refused)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_reach_whoever_asked() {
        let mut waiting = Waiting::default();
        let (first, mut first_answer) = waiting.deployment();
        let (second, mut second_answer) = waiting.deployment();
        assert_ne!(first, second);
        let refusal = Refusal::invalid("no");
        waiting.deployed(second, Err(refusal.clone()));
        waiting.deployed(99, Ok(()));
        assert_eq!(first_answer.try_recv(), Ok(None));
        assert_eq!(
            second_answer.try_recv(),
            Ok(Some(Err(ClientError::Refused(refusal))))
        );
    }

    #[test]
    fn who_waits_is_told_of_a_failure_and_of_an_end() {
        let mut waiting = Waiting::default();
        let (_, mut answer) = waiting.deployment();
        waiting.fail("gone");
        assert_eq!(
            answer.try_recv(),
            Ok(Some(Err(ClientError::Unavailable("gone".into()))))
        );

        let (_, mut answer) = waiting.invocation();
        waiting = Waiting::default();
        assert!(answer.try_recv().is_err());
        drop(waiting);
    }
}
