//! Answers at once, for whoever cannot wait: a function whose code runs while nothing else happens.

use super::{
    Cloud,
    caller::Caller,
    effect::Invocation,
    moment::Moment,
    reply::{Outcome, Reply},
};
use crate::wire::{Fault, Request, Response};

/// The most times that one call looks again: a queue's longest wait has twenty seconds.
const LOOKS: u64 = 64;

/// What comes of a request that was answered at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub response: Response,
    /// How much virtual time passed until there was one, in milliseconds.
    pub waited: i64,
    /// Functions that have to be invoked, in this order.
    pub invocations: Vec<Invocation>,
}

impl Cloud {
    /// Does what a request asks for. Where the answer waits for something to come (SQS's long polling), time goes
    /// on until it is there or the wait is over: nobody else acts in the meantime.
    pub fn answer(&mut self, request: Request, caller: &Caller, moment: Moment) -> Answered {
        let mut invocations = Vec::new();
        let mut now = moment.now;
        let mut outcome = self.handle(request, caller, moment);
        for look in 1.. {
            let Outcome {
                reply,
                invocations: more,
            } = outcome;
            invocations.extend(more);
            let waiting = match reply {
                Reply::Done(response) => {
                    return Answered {
                        response,
                        waited: now.saturating_sub(moment.now),
                        invocations,
                    };
                }
                Reply::Lambda(call) if crate::mapping::is_of(&call.operation.name) => {
                    outcome = self.perform(*call, caller, moment, None);
                    continue;
                }
                Reply::Lambda(call) => {
                    let what = format!("lambda:{}", call.operation.name);
                    return Answered {
                        response: call.fail(
                            &Fault::not_modelled(&what),
                            &super::request_id(call.address.service, moment),
                        ),
                        waited: 0,
                        invocations,
                    };
                }
                Reply::Wait(waiting) => waiting,
            };
            let next = waiting.next.filter(|next| *next > now && look < LOOKS);
            now = next.unwrap_or(waiting.deadline).min(waiting.deadline);
            let seed = moment.seed.wrapping_add(look << 32);
            outcome = self.resume(*waiting, caller, Moment { now, seed });
        }
        // Cannot be: what waits is done at its deadline.
        Answered {
            response: Response::default(),
            waited: 0,
            invocations,
        }
    }
}
